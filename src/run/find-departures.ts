import type { Config, Host } from '../config/config.ts';
import { noImage } from '../config/image-settings.ts';
import { listedHosts, type ListedHost } from '../components/cluster-objects/host-list.ts';
import type { ClusterObservation } from '../plan/cluster-plan.ts';
import type { Departure } from '../plan/departures.ts';
import { observeHosts, type ObservedHosts, type ReachedHost } from './observe-hosts.ts';
import type { World } from './world.ts';

export interface FoundDepartures {
  readonly departures: readonly Departure[];
  /** Connections to those that answer; whoever asks closes them. */
  readonly observed: ObservedHosts;
}

const reason = 'it is not in bramble.yaml';

/** Hosts that the cluster lists and bramble.yaml lacks: asks each what is on it. With a `holder` they are locked, as all hosts are. */
export async function findDepartures(
  config: Config,
  clusterId: string,
  cluster: ClusterObservation | undefined,
  world: World,
  holder: string | undefined,
): Promise<FoundDepartures> {
  const listed = listedHosts(cluster?.objects ?? []).filter(({ name }) => config.hosts.every((host) => host.name !== name));
  // Where a host of bramble.yaml has the address now, there is another machine, or the same one under another name.
  const asked = listed.filter(({ address, ssh }) => config.hosts.every((host) => host.address !== address && host.ssh.destination !== ssh.destination));
  const observed = await observeHosts({ ...config, hosts: asked.map((each) => hostOf(each, config)) }, () => [], world, holder);
  const reached = new Map(observed.reached.map((each) => [each.host.name, each]));
  const departures = listed.map((each): Departure => {
    const { name } = each;
    return { host: each, reason, machine: machineOf(asked.includes(each), reached.get(name), clusterId), node: cluster?.nodes.get(name), isListed: true };
  });
  return { departures, observed };
}

function machineOf(isAsked: boolean, reached: ReachedHost | undefined, clusterId: string): Departure['machine'] {
  if (!isAsked) return { kind: 'gone' };
  return reached === undefined ? { kind: 'silent' } : machineBehind(reached, clusterId);
}

/** Whether what answers is still this host of this cluster, or what a reset that broke off left of it. */
export function machineBehind({ host, observation }: ReachedHost, clusterId: string): Departure['machine'] {
  const { identity, interruptedReset } = observation.facts;
  const isOurs = identity === undefined ? interruptedReset !== undefined : identity.cluster === clusterId && identity.name === host.name;
  return isOurs ? { kind: 'here', observation } : { kind: 'gone' };
}

/** A key that all hosts of bramble.yaml share was this one's, too. */
function hostOf({ name, address, role, ssh }: ListedHost, config: Config): Host {
  const keys = new Set(config.hosts.map((host) => host.ssh.identityFile));
  const [identityFile] = keys.size === 1 ? keys : [undefined];
  return { name, address, role, workloads: true, labels: {}, taints: [], pageSize: 'default', image: noImage, ssh: { ...ssh, identityFile } };
}

/** Entries of hosts that leave, which stay listed until they are clean. */
export const stillListed = (cluster: ClusterObservation | undefined, departures: readonly Departure[]): readonly ListedHost[] =>
  listedHosts(cluster?.objects ?? []).filter(({ name }) => departures.some(({ host }) => host.name === name));
