import type { Cidr } from '../config/config.ts';
import { cardSeed } from '../lab/card-seed.ts';
import { boardImageTag } from '../lab/board-image.ts';
import type { LabHost } from '../lab/lab-size.ts';
import type { LabFolder, LabPorts } from '../ports/lab.ts';

/** A board's own host key, in its folder. */
export const hostKeyFile = 'ssh_host_ed25519_key';

/** Makes a card that sets the board up at its first boot: name, user, key, address, and the host key that known_hosts gets. */
export async function seedCard(
  ports: LabPorts,
  board: {
    readonly host: LabHost;
    readonly user: string;
    readonly address: string;
    readonly subnet: Cidr;
    readonly publicKey: string;
    readonly folder: LabFolder;
    /** The board's folder in the lab's. */
    readonly own: string;
    readonly card: (folder: string) => Promise<void>;
  },
): Promise<void> {
  const { folder, own, host } = board;
  const read = async (path: string): Promise<string> => (await folder.read(path)) ?? '';
  await folder.makeKey(`${own}/${hostKeyFile}`, `root@${host.name}`);
  await board.card(`${folder.path}/${own}`);
  const hostKey = { privateKey: await read(`${own}/${hostKeyFile}`), publicKey: (await read(`${own}/${hostKeyFile}.pub`)).trim() };
  const { nameservers } = await ports.computer.facts();
  const files = cardSeed({ ...board, host: host.name, nameservers, hostKey });
  for (const [name, text] of Object.entries(files)) await folder.write(`${own}/seed/${name}`, text, 0o600);
  const mount = `type=bind,src=${folder.path}/${own},dst=/board`;
  await ports.docker.run(['run', '--rm', '--network', 'none', '--mount', mount, '--entrypoint', '/usr/lib/lab/seed-card', boardImageTag]);
  await folder.remove(`${own}/seed`);
}
