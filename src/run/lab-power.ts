import { chooseMachines, unknownLab } from '../lab/choose-machines.ts';
import type { Machine } from '../lab/machine.ts';
import { Problems } from '../base/trouble.ts';
import type { LabPorts } from '../ports/lab.ts';
import { listMachines } from './lab-observe.ts';
import { allOf, startMachines } from './lab-machines.ts';
import { stage } from './stage.ts';
import { waitForSsh } from './lab-wait.ts';

export interface PowerChange {
  /** Hosts whose power changed. */
  readonly changed: readonly string[];
  /** Hosts that were like that already. */
  readonly already: readonly string[];
}

const change = (machines: readonly Machine[], changed: readonly Machine[]): PowerChange => ({
  changed: changed.map((machine) => machine.host),
  already: machines.filter((machine) => !changed.includes(machine)).map((machine) => machine.host),
});

const kill = async (ports: LabPorts, machines: readonly Machine[]): Promise<PowerChange> => {
  const running = machines.filter((machine) => machine.isRunning);
  if (running.length > 0) await ports.docker.run(['kill', '--signal', 'KILL', ...running.map((machine) => machine.container)]);
  return change(machines, running);
};

/**
 * Pulls the plug of hosts: nothing is shut down, nothing is written any more. They stay off until `labStart`.
 * @throws Problems `lab.unknown`, `lab.unknown-host`, `lab.no-host`
 */
export const labKill = async (ports: LabPorts, lab: string, hosts: readonly string[]): Promise<PowerChange> =>
  kill(ports, chooseMachines(lab, await listMachines(ports.docker), hosts));

/** Pulls the plug of the whole lab at once. @throws Problems `lab.unknown` */
export async function labPowerCut(ports: LabPorts, lab: string): Promise<PowerChange> {
  const all = await listMachines(ports.docker);
  const machines = all.filter((machine) => machine.lab === lab);
  if (machines.length === 0) throw new Problems([unknownLab(lab, [...new Set(all.map((machine) => machine.lab))])]);
  return kill(ports, machines);
}

/**
 * Switches hosts on (none named: all that are off) and waits until SSH answers. Addresses, disks and keys are as before.
 * @throws Problems `lab.unknown`, `lab.unknown-host` · Failure `lab.machine-silent`, `lab.docker-*`
 */
export async function labStart(ports: LabPorts, lab: string, hosts: readonly string[]): Promise<PowerChange> {
  const all = await listMachines(ports.docker);
  const names = hosts.length > 0 ? hosts : all.filter((machine) => machine.lab === lab).map((machine) => machine.host);
  const machines = chooseMachines(lab, all, names);
  const stopped = machines.filter((machine) => !machine.isRunning);
  ports.emit({ kind: 'plan.decided', steps: [{ id: 'lab.start', title: 'start', rows: stopped.length }] });
  await stage(ports, 'lab.start', async () => {
    await startMachines(ports, stopped);
    await waitForSsh(ports, 'lab.start', machines);
  });
  return change(machines, stopped);
}

/** How long a machine may take to shut down before its plug is pulled. */
const shutdownSeconds = (machine: Machine): number => (machine.isBoard ? 180 : 30);

/** Reboots hosts: an orderly shutdown, then a start; those that are off are started. @throws as `labStart` */
export async function labRestart(ports: LabPorts, lab: string, hosts: readonly string[]): Promise<PowerChange> {
  const machines = chooseMachines(lab, await listMachines(ports.docker), hosts);
  const restart = (machine: Machine): Promise<string> => {
    const seconds = shutdownSeconds(machine);
    return ports.docker.run(['restart', '--time', String(seconds), machine.container], { timeoutMs: (seconds + 60) * 1_000 });
  };
  ports.emit({ kind: 'plan.decided', steps: [{ id: 'lab.restart', title: 'restart', rows: machines.length }] });
  await stage(ports, 'lab.restart', async () => {
    await allOf(machines.map(restart));
    await waitForSsh(ports, 'lab.restart', machines);
  });
  return change(machines, machines);
}
