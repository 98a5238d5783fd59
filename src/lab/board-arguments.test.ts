import { expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { boardArguments, cardArguments } from './board-arguments.ts';
import { boardImageFiles, boardImageTag } from './board-image.ts';

const after = (args: readonly string[], flag: string): readonly (string | undefined)[] =>
  args.flatMap((argument, i) => (argument === flag ? [args[i + 1]] : []));

test('a board is a container with its card, a fixed address and labels, and with no right but that over its own network', () => {
  const host = { name: 'pi-1' as HostName, role: 'worker', offset: 201, isBoard: true } as const;
  const args = boardArguments({ lab: 'dev', host, address: '10.77.5.201', user: 'pi', folder: '/home/me/dev/.bramble/boards/pi-1' });
  expect(args.slice(0, 2)).toEqual(['run', '--detach']);
  expect(args.at(-1)).toBe(boardImageTag);
  expect([after(args, '--name'), after(args, '--network'), after(args, '--ip')]).toEqual([['bramble-dev-pi-1'], ['bramble-dev'], ['10.77.5.201']]);
  expect(after(args, '--label')).toContain('bramble.board=pi4');
  expect(after(args, '--mount')).toEqual(['type=bind,src=/home/me/dev/.bramble/boards/pi-1,dst=/board']);
  expect([after(args, '--cap-add'), after(args, '--device'), after(args, '--security-opt')]).toEqual([['NET_ADMIN'], ['/dev/net/tun'], []]);
});

test('the card is made by the same image, into a folder of this computer', () => {
  const args = cardArguments({ abilities: ['--cap-add', 'ALL'], folder: '/cache/cards', name: 'virtual-pi.img', owner: '1000:1000' });
  expect(after(args, '--mount')).toEqual(['type=bind,src=/cache/cards,dst=/out']);
  expect(args.slice(-3)).toEqual([boardImageTag, 'virtual-pi.img', '1000:1000']);
});

test('every program that the image is told to copy is among its files', () => {
  const files = boardImageFiles('debian:x');
  const copied = (files['Dockerfile'] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('COPY'))
    .flatMap((line) => line.split(' ').slice(1, -1));
  expect(copied.toSorted()).toEqual(
    Object.keys(files)
      .filter((name) => name !== 'Dockerfile')
      .toSorted(),
  );
});
