import { Failure } from '../base/trouble.ts';
import type { Cidr } from '../config/config.ts';
import { boardArguments, boardFolder, cardArguments, tunnelDevice } from '../lab/board-arguments.ts';
import { boardImageFiles, boardImageTag, boardSuite } from '../lab/board-image.ts';
import { cardName } from '../lab/card-recipe.ts';
import { addressOf, userOf } from '../lab/lab-plan.ts';
import type { LabHost } from '../lab/lab-size.ts';
import type { LabFolder, LabPorts } from '../ports/lab.ts';
import { findAbilities } from './lab-abilities.ts';
import { makeCard } from './lab-card.ts';
import { ensureImage } from './lab-image.ts';

/** How long making the card may take: a whole Debian is installed by programs of another processor, which QEMU runs. */
const cardMs = 90 * 60_000;

/**
 * Makes the image of the boards' containers and the card that every board starts with, where this recipe was not made yet.
 * @throws Failure `lab.*`
 */
export async function ensureCard(ports: LabPorts): Promise<void> {
  if (!(await ports.computer.facts()).devices.includes(tunnelDevice)) throw noTunnel();
  await ensureImage(ports, { tag: boardImageTag, suite: boardSuite, files: boardImageFiles });
  const { cards } = ports.computer;
  if (await cards.has(cardName)) return;
  ports.emit({
    kind: 'note',
    text: 'Making the card that virtual boards start with: Debian for arm64, installed under emulation. It takes about 10 minutes, once.',
  });
  const { args: abilities } = await findAbilities(ports, boardImageTag);
  const onLine = (line: string): void => {
    if (line.startsWith('I: ')) ports.emit({ kind: 'build.line', artifact: 'virtual-pi', line });
  };
  const folder = await cards.makeFolder();
  await ports.docker.run(cardArguments({ abilities, folder, name: cardName, owner: cards.owner }), { timeoutMs: cardMs, onLine });
}

const noTunnel = (): Failure =>
  new Failure({
    code: 'lab.no-tunnel',
    message: `A virtual board needs ${tunnelDevice} for its network, and this computer has none.`,
    remedy: 'Load it: sudo modprobe tun. A computer that is a container itself has to be given that device.',
  });

/** What machines of a lab are made for. */
export interface MachineOrder {
  readonly lab: string;
  readonly user: string;
  readonly subnet: Cidr;
  readonly publicKey: string;
  readonly folder: LabFolder;
}

/** Puts new cards into boards and switches them on, one after the other: each adds its key to known_hosts. @throws Problems, Failure `lab.*`, `image.*` */
export async function makeBoards(ports: LabPorts, order: MachineOrder, hosts: readonly LabHost[]): Promise<void> {
  for (const host of hosts) await makeBoard(ports, order, host);
}

async function makeBoard(ports: LabPorts, order: MachineOrder, host: LabHost): Promise<void> {
  const { lab, subnet, folder } = order;
  const [into, address, user] = [boardFolder(host.name), addressOf(host, subnet), userOf(host, order.user)];
  await folder.remove(into);
  await makeCard(ports, { ...order, user, host, into });
  await ports.docker.run(boardArguments({ lab, host, address, user, folder: `${folder.path}/${into}` }));
}
