import { boardImageTag } from './board-image.ts';
import { containerName, labels, networkName } from './lab-names.ts';
import type { LabHost } from './lab-size.ts';

/** Folder with a board's card, `<host>.img`, in the lab's folder. */
export const boardFolder = (host: string): string => `.bramble/boards/${host}`;

/** Device that a board's container needs. */
export const tunnelDevice = '/dev/net/tun';

/** Arguments of `docker` that make a board and switch it on. A container around QEMU needs no more than its own network. */
export function boardArguments(board: {
  readonly lab: string;
  readonly host: LabHost;
  readonly address: string;
  readonly user: string;
  /** Absolute path of the folder with its card. */
  readonly folder: string;
}): readonly string[] {
  const { lab, host, address } = board;
  const label = (name: string, value: string): readonly string[] => ['--label', `${name}=${value}`];
  const options: readonly (readonly string[])[] = [
    ['--name', containerName(lab, host.name)],
    ['--hostname', host.name],
    label(labels.lab, lab),
    label(labels.host, host.name),
    label(labels.role, host.role),
    label(labels.address, address),
    label(labels.user, board.user),
    label(labels.board, 'pi4'),
    ['--network', networkName(lab)],
    ['--ip', address],
    // A board whose plug was pulled stays off, also when Docker starts again.
    ['--restart', 'no'],
    ['--cap-add', 'NET_ADMIN', '--device', tunnelDevice],
    ['--mount', `type=bind,src=${board.folder},dst=/board`],
    // Its output is the board's serial console.
    ['--log-opt', 'max-size=8m'],
  ];
  return ['run', '--detach', ...options.flat(), boardImageTag];
}

/** Arguments of `docker` that make the card which every board starts with, into a folder of this computer. */
export const cardArguments = (about: { readonly abilities: readonly string[]; readonly folder: string; readonly name: string; readonly owner: string }) =>
  [
    ['run', '--rm', ...about.abilities, '--mount', `type=bind,src=${about.folder},dst=/out`, '--entrypoint', '/usr/lib/lab/make-card'],
    [boardImageTag, about.name, about.owner],
  ].flat();
