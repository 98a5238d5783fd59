import { expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { labHosts } from '../lab/lab-size.ts';
import type { CardWish, LabFolder, LabPorts } from '../ports/lab.ts';
import { sampleLab, sampleLabConfig } from '../testkit/sample-lab.ts';
import { makeBoards } from './lab-boards.ts';

const refused = (): never => {
  throw new Error('nothing was provided for this');
};

/** A lab's folder with a bramble.yaml; what is done to it, to Docker and to cards is written down. */
function lab(yaml: string) {
  const [done, cards]: [string[], CardWish[]] = [[], []];
  const folder: LabFolder = {
    path: '/home/me/dev',
    read: async () => yaml,
    remove: async (path) => void done.push(`remove ${path}`),
    write: refused,
    makeKey: refused,
    removeIfEmpty: refused,
    list: refused,
  };
  const ports: LabPorts = {
    docker: { run: async (args) => (done.push(`docker ${args.slice(0, 2).join(' ')} ${args.filter((each) => each.startsWith('type=bind')).join(' ')}`), '') },
    computer: {
      facts: async () => ({ routes: [], devices: [], missingCapabilities: [], nameservers: ['192.0.2.53'], inotifyInstances: 8192 }),
      hasProgram: refused,
      installDebian: refused,
      buildImage: refused,
      sshGreets: refused,
      cards: {
        owner: '1000:1000',
        has: refused,
        path: (name) => `/cache/cards/${name.slice(0, 10)}`,
        makeFolder: refused,
        grow: async (path) => void done.push(`grow ${path}`),
      },
    },
    folder: refused,
    writeCard: async (wish) => {
      done.push(`card ${wish.folder}`);
      cards.push(wish);
    },
    clock: { now: refused, sleep: refused },
    emit: refused,
    signal: undefined,
  };
  return { ports, folder, done, cards };
}

const [board] = labHosts({ controlPlanes: 0, workers: 0, pis: 1 });
const order = { lab: 'dev', user: 'root', ...sampleLab };

test('a board gets a new card of its own, made as bramble image makes one, before it is switched on', async () => {
  const { ports, folder, done, cards } = lab(sampleLabConfig);
  await makeBoards(ports, { ...order, folder }, board === undefined ? [] : [board]);
  expect(done).toEqual([
    'remove .bramble/boards/pi-1',
    'card /home/me/dev/.bramble/boards/pi-1',
    'grow /home/me/dev/.bramble/boards/pi-1/pi-1.img',
    'docker run --detach type=bind,src=/home/me/dev/.bramble/boards/pi-1,dst=/board',
  ]);
  expect(cards).toMatchObject([{ configPath: '/home/me/dev/bramble.yaml', host: 'pi-1', source: '/cache/cards/virtual-pi' }]);
  const host = cards[0]?.config.hosts.find(({ name }) => name === ('pi-1' as HostName));
  expect(host?.image).toMatchObject({ user: 'pi', network: { kind: 'static', gateway: '10.77.5.1' } });
});

test('a bramble.yaml that is not valid is told of, and the board is not made', async () => {
  const { ports, folder, done } = lab('version: 1\nname: dev\n');
  await expect(makeBoards(ports, { ...order, folder }, board === undefined ? [] : [board])).rejects.toMatchObject({ problems: expect.anything() });
  expect(done).toEqual(['remove .bramble/boards/pi-1']);
});
