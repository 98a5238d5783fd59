import { Failure } from '../base/trouble.ts';
import type { Cidr } from '../config/config.ts';
import { addressOf, type LabSeen, type LabWish, planLab } from '../lab/lab-plan.ts';
import type { LabHost } from '../lab/lab-size.ts';
import { machineArguments } from '../lab/machine-arguments.ts';
import type { Machine } from '../lab/machine.ts';
import type { LabFolder, LabPorts } from '../ports/lab.ts';
import { ensureInotify, findAbilities } from './lab-abilities.ts';
import { ensureCard, type MachineOrder, makeBoards } from './lab-boards.ts';
import { ensureLabImage } from './lab-image.ts';
import { observeLab } from './lab-observe.ts';
import { stage } from './stage.ts';

/** Waits for all, then throws the first one's error, so that none is left running unseen. */
export async function allOf(work: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}

async function makeContainers(ports: LabPorts, order: MachineOrder, hosts: readonly LabHost[], image: string): Promise<void> {
  const abilities = await findAbilities(ports, image);
  await ensureInotify(ports, hosts.length, image);
  const { nameservers } = await ports.computer.facts();
  const start = (host: LabHost): Promise<string> =>
    ports.docker.run(machineArguments({ ...order, host, address: addressOf(host, order.subnet), nameservers, abilities, image }));
  await allOf(hosts.map(start));
}

/** Makes machines, all at once. */
export async function createMachines(ports: LabPorts, order: MachineOrder & { readonly hosts: readonly LabHost[] }): Promise<void> {
  const boards = order.hosts.filter((host) => host.isBoard === true);
  const others = order.hosts.filter((host) => host.isBoard !== true);
  const image = others.length === 0 ? undefined : await stage(ports, 'lab.image', () => ensureLabImage(ports));
  if (boards.length > 0) await stage(ports, 'lab.card', () => ensureCard(ports));
  await stage(ports, 'lab.machines', () =>
    allOf([image === undefined ? Promise.resolve() : makeContainers(ports, order, others, image), makeBoards(ports, order, boards)]),
  );
}

/** Starts machines that are off, all at once. @throws Failure `lab.docker-*` */
export async function startMachines(ports: LabPorts, machines: readonly Machine[]): Promise<void> {
  const [first] = machines;
  if (first === undefined) return;
  await ensureInotify(ports, machines.length, first.image);
  await allOf(machines.map((machine) => ports.docker.run(['start', machine.container])));
}

/** How often what Docker refused is looked at again. */
const attempts = 4;
const pauseMs = 1_000;

/**
 * Makes the machines that are missing and starts those that are off. Where Docker refuses while the lab is changing under our
 * hands (the docker programs of a killed run may live on for a second), it looks again and does what is left.
 * @throws Failure `lab.*`
 */
export async function makeMachines(
  ports: LabPorts,
  about: { readonly wish: LabWish; readonly subnet: Cidr; readonly publicKey: string; readonly folder: LabFolder },
  seen: LabSeen,
  left = attempts,
): Promise<void> {
  const plan = planLab(about.wish, seen);
  try {
    if (plan.missing.length > 0) await createMachines(ports, { ...about, lab: about.wish.name, user: plan.user, hosts: plan.missing });
    if (plan.stopped.length > 0) await stage(ports, 'lab.start', () => startMachines(ports, plan.stopped));
  } catch (error) {
    if (left <= 1 || !(error instanceof Failure) || error.code !== 'lab.docker-failed') throw error;
    await ports.clock.sleep(pauseMs, ports.signal);
    const now = await observeLab(ports.docker, about.wish.name);
    const isMoving = now.machines.some((machine) => machine.state === 'created') || JSON.stringify(now.machines) !== JSON.stringify(seen.machines);
    if (!isMoving) throw error;
    await makeMachines(ports, about, now, left - 1);
  }
}
