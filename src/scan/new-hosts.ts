import { err, ok, type Result } from '../base/result.ts';
import type { Problem } from '../base/trouble.ts';
import type { FoundMachine, NewHost } from './scan-document.ts';
import type { WrittenCluster } from './written-cluster.ts';

/** Names that images come with or routers make up: they tell no machine from others. With `-2`, avahi has met two of them. */
const factoryName =
  /^(?:raspberrypi|raspberry|dietpi|ubuntu|debian|armbian|orangepi\w*|odroid\w*|rock\w*|linux|localhost|pi|dhcp|ip|host|client|device|unknown)?[-\d]*$/;

/** Three members of etcd survive the loss of one. */
const controlPlanesOfANewCluster = 3;

/**
 * Machines as hosts of bramble.yaml: those that `named` has by address or name, else every board that offers SSH and is not there yet.
 * They are workers, except where no control plane is written yet: then the first three are, or the first of fewer.
 * Problems `scan.unknown-machine`, `scan.no-ssh`.
 */
export function chooseNewHosts(
  machines: readonly FoundMachine[],
  named: readonly string[],
  written: WrittenCluster,
): Result<readonly NewHost[], readonly Problem[]> {
  const chosen = named.length === 0 ? ok(machines.filter(isNewBoard)) : machinesNamed(machines, named);
  if (!chosen.ok) return chosen;
  const isNewCluster = written.hosts.every(({ role }) => role !== 'control-plane');
  const controlPlanes = !isNewCluster ? 0 : chosen.value.length < controlPlanesOfANewCluster ? 1 : controlPlanesOfANewCluster;
  const taken = new Set(written.hosts.map(({ name }) => name));
  const hosts = chosen.value.map((machine, index): NewHost => {
    const name = freeName(machine, taken);
    taken.add(name);
    return { name, address: machine.address, role: index < controlPlanes ? 'control-plane' : 'worker' };
  });
  return ok(hosts);
}

/** A board that could be a host and is none yet. */
export const isNewBoard = ({ isBoard, isThisComputer, ssh, sameAs, inConfig }: FoundMachine): boolean =>
  isBoard && !isThisComputer && ssh === 'greets' && sameAs === undefined && inConfig.kind === 'no';

function machinesNamed(machines: readonly FoundMachine[], named: readonly string[]): Result<readonly FoundMachine[], readonly Problem[]> {
  const problems: Problem[] = [];
  const chosen = new Set<FoundMachine>();
  for (const word of named) {
    const found = machines.filter(({ address, name }) => address === word || name === word);
    if (found.length === 0)
      problems.push(problem('scan.unknown-machine', `nothing was found at ${JSON.stringify(word)}`, 'Run it without a name to see what there is.'));
    for (const machine of found) {
      if (machine.ssh === 'none') problems.push(problem('scan.no-ssh', `no SSH server answers at ${machine.address}`, 'Start sshd there, then scan again.'));
      else if (machine.inConfig.kind !== 'yes') chosen.add(machine);
    }
  }
  return problems.length > 0 ? err(problems) : ok(machines.filter((machine) => chosen.has(machine)));
}

const problem = (code: string, message: string, remedy: string): Problem => ({ kind: 'problem', code, severity: 'error', message, remedy });

function freeName({ name, vendor }: FoundMachine, taken: ReadonlySet<string>): string {
  const own = name === undefined || factoryName.test(name) ? undefined : name.slice(0, 60);
  if (own !== undefined && !taken.has(own)) return own;
  const stem = own ?? (vendor === 'Raspberry Pi' ? 'pi' : 'host');
  for (let number = own === undefined ? 1 : 2; ; number += 1) if (!taken.has(`${stem}-${number}`)) return `${stem}-${number}`;
}
