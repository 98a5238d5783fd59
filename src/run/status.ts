import { byText } from '../base/order.ts';
import type { Config } from '../config/config.ts';
import { Failure, type Problem } from '../base/trouble.ts';
import { at, type KubeObject } from '../objects/kube-object.ts';
import { leavesOf } from '../pki/leaves.ts';
import { changeCount } from '../plan/step.ts';
import { whyNotReady } from './checks/look-at-nodes.ts';
import { ask } from './ask-hosts.ts';
import { decide, type Decision } from './decide.ts';
import { notMade } from './not-made.ts';
import type { ObservedHosts, ReachedHost } from './observe-hosts.ts';
import { refusals } from './refusals.ts';
import type { StatusDocument } from './status-document.ts';
import { troubleOf } from './trouble-of.ts';
import { disconnect } from './disconnect.ts';
import type { World } from './world.ts';

const rolePrefix = 'node-role.kubernetes.io/';
const dayMs = 24 * 3_600_000;

/**
 * How the cluster is: hosts, nodes, etcd members, certificates, and how far it is from its config. What keeps `up` from anything, such as
 * a lost majority of etcd or hosts that are all off, is one of its troubles: the rest is told all the same. @throws Problems `facts.*`
 */
export async function status(config: Config, world: World): Promise<StatusDocument> {
  const observed = await ask(config, world);
  try {
    const decision = await decide(config, observed, world).catch((error: unknown) => {
      world.signal.throwIfAborted();
      const refused = refusals(error);
      if (refused === undefined) throw error;
      return refused;
    });
    if (Array.isArray(decision)) return describe(config, observed, undefined, world, decision);
    try {
      return describe(config, observed, decision, world);
    } finally {
      decision.api.close();
      await disconnect(decision.departing);
    }
  } finally {
    await disconnect(observed);
  }
}

function describe(
  config: Config,
  observed: ObservedHosts,
  decision: Decision | undefined,
  world: World,
  refused: readonly (Problem | Failure)[] = [],
): StatusDocument {
  const reached = new Map(observed.reached.map((each) => [each.host.name, each]));
  const unreached = observed.unreached.map(({ failure }) => failure);
  const others = refused.filter((each) => !unreached.some((failure) => failure === each));
  const silent = decision !== undefined && decision.cluster === undefined ? [decision.found.from === 'made' ? notMade(config) : silentApi(config)] : [];
  return {
    cluster: config.name,
    hosts: config.hosts.map((host) => ({
      name: host.name,
      address: host.address,
      role: host.role,
      reachable: reached.has(host.name),
      failedUnits: failedUnits(reached.get(host.name)),
    })),
    nodes: [...(decision?.cluster?.nodes.values() ?? [])].map(nodeOf).toSorted((a, b) => byText(a.name, b.name)),
    etcd: { members: (decision?.members ?? []).map(({ name, healthy }) => ({ name, healthy })).toSorted((a, b) => byText(a.name, b.name)) },
    certificates: decision === undefined ? [] : observed.reached.flatMap((each) => daysLeft(config, each, decision, world)),
    ...(decision === undefined ? {} : { drift: changeCount(decision.plan) }),
    troubles: [...others, ...unreached, ...silent].map(troubleOf),
  };
}

const silentApi = (config: Config): Failure =>
  new Failure({
    code: 'kube.unreachable',
    message: `${config.name}: no API server answers`,
    remedy: 'Run `bramble plan` to see what differs, and `bramble up` to mend it.',
  });

const failedUnits = (host: ReachedHost | undefined): readonly string[] =>
  (host?.observation.manifest ?? [])
    .filter((entry) => entry.kind === 'unit' && host?.observation.seen.get('unit', entry.key)?.active !== 'active')
    .map((entry) => entry.key);

const nodeOf = (node: KubeObject): StatusDocument['nodes'][number] => ({
  name: node.metadata.name,
  ready: whyNotReady(node) === undefined,
  version: String(at(node, 'status', 'nodeInfo', 'kubeletVersion') ?? ''),
  roles: Object.keys((node.metadata.labels ?? {}) as Record<string, string>)
    .filter((label) => label.startsWith(rolePrefix))
    .map((label) => label.slice(rolePrefix.length)),
});

/** Days until the first certificate of a host ends. */
function daysLeft(config: Config, { host, observation }: ReachedHost, { found }: Decision, world: World): StatusDocument['certificates'] {
  const ends = leavesOf(config, host).flatMap((spec) => {
    const seen = observation.seen.get('file', `${spec.pair}.crt`);
    const text = seen?.kind === 'file' ? seen.text : undefined;
    const facts = text === undefined ? undefined : world.signer.read(text, found.secrets.authorities[spec.authority].certificatePem);
    return facts === undefined ? [] : [facts.notAfterMs];
  });
  return ends.length === 0 ? [] : [{ host: host.name, daysLeft: Math.floor((Math.min(...ends) - world.clock.now()) / dayMs) }];
}
