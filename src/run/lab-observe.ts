import { labels } from '../lab/lab-names.ts';
import type { LabSeen } from '../lab/lab-plan.ts';
import { type LabNetwork, type Machine, machineFormat, networkFormat, parseMachines, parseNetworks } from '../lab/machine.ts';
import type { Docker } from '../ports/lab.ts';

/** The machines of all labs on this computer. @throws Failure `lab.docker-*` */
export const listMachines = async (docker: Docker): Promise<readonly Machine[]> =>
  parseMachines(await docker.run(['ps', '--all', '--no-trunc', '--filter', `label=${labels.host}`, '--format', machineFormat]));

export const listLabNetworks = async (docker: Docker): Promise<readonly LabNetwork[]> =>
  parseNetworks(await docker.run(['network', 'ls', '--filter', `label=${labels.lab}`, '--format', networkFormat]));

/** What is there of one lab. @throws Failure `lab.docker-*` */
export async function observeLab(docker: Docker, lab: string): Promise<LabSeen> {
  const [machines, networks] = await Promise.all([listMachines(docker), listLabNetworks(docker)]);
  return { machines: machines.filter((machine) => machine.lab === lab), network: networks.find((network) => network.lab === lab) };
}
