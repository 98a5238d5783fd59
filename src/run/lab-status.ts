import { listCuts, parseCuts } from '../lab/cut.ts';
import type { LabNetwork, Machine } from '../lab/machine.ts';
import { parseMemory, readMemory } from '../lab/memory.ts';
import type { LabPorts } from '../ports/lab.ts';
import { listLabNetworks, listMachines } from './lab-observe.ts';

export interface MachineStatus extends Machine {
  /** Bytes in use, without caches that can go; undefined where the machine is off or does not tell. */
  readonly memoryBytes: number | undefined;
  /** Hosts that it is cut off from. */
  readonly cutFrom: readonly string[];
}

export interface LabStatus {
  readonly network: LabNetwork | undefined;
  readonly lab: string;
  readonly machines: readonly MachineStatus[];
}

async function statusOf(ports: LabPorts, machine: Machine): Promise<MachineStatus> {
  if (!machine.isRunning) return { ...machine, memoryBytes: undefined, cutFrom: [] };
  const text = await ports.docker.run(['exec', machine.container, 'sh', '-c', `(${readMemory}); ${listCuts}; true`]).catch(() => '');
  return { ...machine, memoryBytes: parseMemory(text), cutFrom: parseCuts(text) };
}

/** All labs on this computer, or the one with this name; empty where there is none. @throws Failure `lab.docker-*` */
export async function labStatus(ports: LabPorts, lab?: string): Promise<readonly LabStatus[]> {
  const [machines, networks] = await Promise.all([listMachines(ports.docker), listLabNetworks(ports.docker)]);
  const names = [...new Set([...networks.map((network) => network.lab), ...machines.map((machine) => machine.lab)])].sort();
  return Promise.all(
    names
      .filter((name) => lab === undefined || name === lab)
      .map(async (name) => ({
        lab: name,
        network: networks.find((network) => network.lab === name),
        machines: await Promise.all(machines.filter((machine) => machine.lab === name).map((machine) => statusOf(ports, machine))),
      })),
  );
}
