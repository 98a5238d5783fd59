import { plus } from '../base/ipv4.ts';
import type { Address, HostName } from '../base/names.ts';
import { type Problem, Problems } from '../base/trouble.ts';
import type { Cidr } from '../config/config.ts';
import { nameProblems } from './lab-names.ts';
import { type LabHost, type LabSize, labHosts, sizeProblems } from './lab-size.ts';
import type { LabNetwork, Machine } from './machine.ts';
import type { ConfigHost } from './workspace-text.ts';

/** A lab as someone asks for it. */
export interface LabWish extends LabSize {
  readonly name: string;
  /** Absolute path of the folder for bramble.yaml, the SSH key and known_hosts. */
  readonly workspaceDir: string;
  /** Who logs in: `root`, or another name, which may then use sudo without a password. Default: as the lab is, else `root`. */
  readonly user?: string;
}

/** What a lab is like now. */
export interface LabSeen {
  readonly network: LabNetwork | undefined;
  readonly machines: readonly Machine[];
}

/** What has to be done to make a lab as it is wished. */
export interface LabPlan {
  readonly user: string;
  readonly missing: readonly LabHost[];
  readonly stopped: readonly Machine[];
  /** Machines that nobody asked for this time. They stay. */
  readonly surplus: readonly Machine[];
}

/** @throws Problems `lab.bad-name`, `lab.bad-user`, `lab.bad-size`, `lab.other-user`, `lab.other-folder` */
export function planLab(wish: LabWish, seen: LabSeen): LabPlan {
  const user = wish.user ?? seen.network?.user ?? 'root';
  const problems: Problem[] = [...nameProblems(wish.name, user), ...sizeProblems(wish)];
  const differs = (code: string, message: string, path: string): void => {
    const remedy = `Ask for it as it is, or remove it first: bramble lab down --name ${wish.name}`;
    problems.push({ kind: 'problem', code, severity: 'error', message, remedy, path });
  };
  if (seen.network !== undefined && seen.network.user !== user) {
    differs('lab.other-user', `The lab "${wish.name}" is there already, and its machines are used as ${seen.network.user}, not ${user}.`, 'user');
  }
  if (seen.network !== undefined && seen.network.workspace !== wish.workspaceDir) {
    differs('lab.other-folder', `The lab "${wish.name}" is there already, and its files are in ${seen.network.workspace}.`, 'workspaceDir');
  }
  if (problems.length > 0) throw new Problems(problems);
  const wanted = labHosts(wish);
  const has = new Set(seen.machines.map((machine) => machine.host));
  const wantedNames = new Set<string>(wanted.map((host) => host.name));
  return {
    user,
    missing: wanted.filter((host) => !has.has(host.name)),
    stopped: seen.machines.filter((machine) => !machine.isRunning && wantedNames.has(machine.host)),
    surplus: seen.machines.filter((machine) => !wantedNames.has(machine.host)),
  };
}

export const addressOf = (host: LabHost, subnet: Cidr): Address => plus(subnet.base, host.offset);

/** Who logs in to a host: on boards nobody does as root. */
export const userOf = (host: { readonly isBoard?: boolean }, user: string): string => (host.isBoard === true && user === 'root' ? 'pi' : user);

/** All hosts that the lab's bramble.yaml should list: those wished for, then those that are there besides. */
export function configHosts(wish: LabSize, subnet: Cidr, surplus: readonly Machine[], user: string): readonly ConfigHost[] {
  const loginOf = (host: { readonly isBoard?: boolean }): { user?: string } => (userOf(host, user) === user ? {} : { user: userOf(host, user) });
  return [
    ...labHosts(wish).map((host) => ({ name: host.name, address: addressOf(host, subnet), role: host.role, ...loginOf(host) })),
    ...surplus.map((machine) => ({ name: machine.host as HostName, address: machine.address, role: machine.role, ...loginOf(machine) })),
  ];
}
