import type { Cidr } from '../config/config.ts';
import { addressOf } from '../lab/lab-plan.ts';
import type { LabHost } from '../lab/lab-size.ts';
import { machineArguments } from '../lab/machine-arguments.ts';
import type { Machine } from '../lab/machine.ts';
import type { LabPorts } from '../ports/lab.ts';
import { ensureInotify, findAbilities } from './lab-abilities.ts';
import { ensureLabImage } from './lab-image.ts';
import { labStage } from './lab-stage.ts';

/** Waits for all, then throws the first one's error, so that none is left running unseen. */
export async function allOf(work: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}

/** Makes machines, all at once. @throws Failure `lab.*` */
export async function createMachines(
  ports: LabPorts,
  about: { readonly name: string; readonly user: string; readonly subnet: Cidr; readonly publicKey: string; readonly hosts: readonly LabHost[] },
): Promise<void> {
  const { name: lab, user, subnet, publicKey, hosts } = about;
  const image = await labStage(ports, 'lab.image', () => ensureLabImage(ports));
  await labStage(ports, 'lab.machines', async () => {
    const abilities = await findAbilities(ports, image);
    await ensureInotify(ports, hosts.length, image);
    await allOf(hosts.map((host) => ports.docker.run(machineArguments({ lab, host, address: addressOf(host, subnet), user, publicKey, abilities, image }))));
  });
}

/** Starts machines that are off, all at once. @throws Failure `lab.docker-*` */
export async function startMachines(ports: LabPorts, machines: readonly Machine[]): Promise<void> {
  const [first] = machines;
  if (first === undefined) return;
  await ensureInotify(ports, machines.length, first.image);
  await allOf(machines.map((machine) => ports.docker.run(['start', machine.container])));
}
