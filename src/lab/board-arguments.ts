import { boardImageTag } from './board-image.ts';
import { type ContainerIdentity, identityOptions, label } from './container-identity.ts';
import { labels } from './lab-names.ts';

/** Folder with a board's card, `<host>.img`, in the lab's folder. */
export const boardFolder = (host: string): string => `.bramble/boards/${host}`;

/** Device that a board's container needs. */
export const tunnelDevice = '/dev/net/tun';

/** Arguments of `docker` that make a board and switch it on. A container around QEMU needs no more than its own network. */
export function boardArguments(
  board: ContainerIdentity & {
    /** Absolute path of the folder with its card. */
    readonly folder: string;
  },
): readonly string[] {
  const options: readonly (readonly string[])[] = [
    ...identityOptions(board),
    label(labels.board, 'pi4'),
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
