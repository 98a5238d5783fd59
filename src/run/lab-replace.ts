import { chooseMachines } from '../lab/choose-machines.ts';
import { labHosts, largestLab } from '../lab/lab-size.ts';
import { parseRange } from '../lab/subnet.ts';
import type { LabPorts } from '../ports/lab.ts';
import { removeMachines } from './lab-down.ts';
import { ensureKey } from './lab-files.ts';
import { createMachines } from './lab-machines.ts';
import { listLabNetworks, listMachines } from './lab-observe.ts';
import { stage } from './stage.ts';
import { waitForSsh } from './lab-wait.ts';

/**
 * Puts blank machines in the place of hosts: the same names and addresses, nothing on their disks, and other host keys, which nobody
 * knows yet. After an interruption `labUp` makes those that are missing.
 * @throws Problems `lab.unknown`, `lab.unknown-host`, `lab.no-host` · Failure `lab.docker-*`, `lab.key-lost`, `lab.machine-silent`
 */
export async function labReplace(ports: LabPorts, lab: string, hosts: readonly string[]): Promise<readonly string[]> {
  const [all, networks] = await Promise.all([listMachines(ports.docker), listLabNetworks(ports.docker)]);
  const machines = chooseMachines(lab, all, hosts);
  const network = networks.find((each) => each.lab === lab);
  const subnet = network && parseRange(network.subnet);
  if (network === undefined || subnet === undefined) throw new Error(`bug: the lab ${lab} has machines and no network`);
  const names = machines.map((machine) => machine.host);
  ports.emit({
    kind: 'plan.decided',
    steps: [
      ...(machines.every((machine) => machine.isBoard) ? [] : [{ id: 'lab.image', title: 'image of the machines', rows: 1 }]),
      ...(machines.some((machine) => machine.isBoard) ? [{ id: 'lab.card', title: 'card of the boards', rows: 1 }] : []),
      { id: 'lab.machines', title: 'machines', rows: machines.length },
      { id: 'lab.ssh', title: 'SSH', rows: machines.length },
    ],
  });
  const folder = ports.folder(network.workspace);
  const publicKey = await ensureKey(folder, lab, machines);
  await removeMachines(ports, machines);
  const order = { lab, user: network.user, subnet, publicKey, folder };
  await createMachines(ports, { ...order, hosts: labHosts(largestLab).filter(({ name }) => names.includes(name)) });
  const made = (await listMachines(ports.docker)).filter((machine) => machine.lab === lab && names.includes(machine.host));
  await stage(ports, 'lab.ssh', () => waitForSsh(ports, 'lab.ssh', made));
  return names;
}
