import type { Pin, PinSet } from '../artifacts/artifact.ts';
import { groupsFor } from '../artifacts/catalogue.ts';
import { digest } from '../base/digest.ts';
import type { Arch, HostName } from '../base/names.ts';
import { hostList, hostListPath, listedHosts } from '../components/cluster-objects/host-list.ts';
import { type ClusterModel, controlPlanes, urlOf } from '../components/component.ts';
import { etcdBootstrapPath, joinedMark, peerPort } from '../components/etcd/etcd.ts';
import type { Config, Host } from '../config/config.ts';
import { expectedRefs } from '../desired/expected-refs.ts';
import { allRefs, allWants, type DesiredHost, desiredHost } from '../desired/host.ts';
import { podRanges } from '../desired/pod-ranges.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import type { HostObservation } from '../facts/observation.ts';
import { predictObject } from '../objects/diff-object.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { pathOf } from '../objects/kinds.ts';
import { nodeObject, predictNode } from '../objects/node.ts';
import { type ClusterObservation, clusterPlan } from '../plan/cluster-plan.ts';
import { decideMembership } from '../plan/decide-membership.ts';
import type { Departure } from '../plan/departures.ts';
import { etcdBootstrap } from '../plan/etcd-bootstrap.ts';
import type { EtcdMember } from '../plan/etcd-member.ts';
import type { ClusterAction, HostStep, Plan, Step } from '../plan/step.ts';
import type { Problem } from '../base/trouble.ts';
import { refOf, refText } from '../resources/collect-wants.ts';
import { anyKind } from '../resources/kinds.ts';
import type { SeenState } from '../resources/seen-state.ts';
import { certify, pkiPaths } from '../run/certify.ts';
import { wantedObjects } from '../run/wanted-objects.ts';
import { type FakeHost, fakeHost } from './fake-host.ts';
import { fakeSigner } from './fake-signer.ts';
import { sampleFacts } from './sample-facts.ts';

/** When everything happens: certificates of fake clusters are always young. */
export const fakeNowMs = sampleFacts.clockMs;

/** Hosts in memory, by name, and what the API server would tell; undefined before there is one. */
export interface FakeCluster {
  readonly hosts: ReadonlyMap<HostName, FakeHost>;
  readonly cluster: ClusterObservation | undefined;
  /** Members of etcd; undefined before it first started. With a silent API none of them tells anything. */
  readonly etcd?: readonly EtcdMember[] | undefined;
}

/** What is planned for a fake cluster, with all that it follows from. */
export interface FakePlan {
  readonly plan: Plan;
  readonly problems: readonly Problem[];
  readonly desired: ReadonlyMap<HostName, DesiredHost>;
  readonly config: Config;
}

export const blankCluster = (config: Config, factsOf: (host: Host) => Partial<HostFacts> = () => ({})): FakeCluster => ({
  hosts: new Map(config.hosts.map((host) => [host.name, fakeHost({ facts: { hostname: host.name, ...factsOf(host) } })])),
  cluster: undefined,
});

/** The pin of everything that a config could need, on both architectures. */
export function fakePins(config: Config): PinSet {
  const needs = { kubernetes: config.kubernetes, metricsServer: config.addons.metricsServer, demo: true };
  const hosts = (['amd64', 'arm64'] as readonly Arch[]).flatMap((arch) => (['control-plane', 'worker'] as const).map((role) => ({ arch, role })));
  return {
    pins: groupsFor({ ...needs, hosts }).flatMap(({ arch, built }) =>
      built.map((artifact): Pin => {
        const sha256 = digest(`${artifact.name} ${artifact.version} ${arch}`);
        return { artifact, arch, sha256, sizeBytes: 1_000_000, source: 'build', ...(artifact.form === 'image' ? { digest: `sha256:${sha256}` } : {}) };
      }),
    ),
  };
}

/** Plans as `bramble plan` does, from fakes. Hosts of the config that `state` lacks do not answer. */
export async function planFor(config: Config, state: FakeCluster): Promise<FakePlan> {
  const secrets = await fakeSigner.newSecrets(fakeNowMs);
  const clusterId = fakeSigner.fingerprint(secrets.authorities.kubernetes.certificatePem);
  const reached = config.hosts.flatMap((host) => {
    const fake = state.hosts.get(host.name);
    return fake === undefined ? [] : [{ host, fake }];
  });
  const known = reached.flatMap(({ host, fake }) => {
    const range = fake.observe([]).facts.identity?.podRange;
    return range === undefined ? [] : [[host.name, range] as const];
  });
  const model: ClusterModel = { config, clusterId, podRanges: podRanges(config, new Map(known)), pins: fakePins(config), encryptionKey: secrets.encryptionKey };
  const seen = reached.map(({ host, fake }) => ({ host, observation: fake.observe(expectedRefs(config, host, pkiPaths(config, host))), clusterId }));
  const unreached = config.hosts.filter(({ name }) => !state.hosts.has(name));
  const members =
    state.cluster === undefined ? undefined : state.etcd?.map((each) => ({ ...each, healthy: each.healthy && state.hosts.has(each.name as HostName) }));
  const membership = decideMembership({ config, clusterId, candidates: seen, unreached, members });
  const departures = listedHosts(state.cluster?.objects ?? [])
    .filter(({ name }) => config.hosts.every((host) => host.name !== name))
    .map((host): Departure => {
      const fake = state.hosts.get(host.name);
      const machine: Departure['machine'] = fake === undefined ? { kind: 'silent' } : { kind: 'here', observation: fake.observe([]) };
      return { host, reason: 'it is not in bramble.yaml', machine, node: state.cluster?.nodes.get(host.name), isListed: true };
    });
  const node = async (host: Host, observation: HostObservation) => {
    const part = {
      host,
      pki: await certify(config, host, observation, secrets, fakeSigner, fakeNowMs),
      etcdBootstrap: etcdBootstrap({ host, observation, clusterId }, config, membership),
    };
    return { ...part, observation, desired: desiredHost({ ...part, cluster: model, facts: observation.facts }) };
  };
  const hosts = await Promise.all(
    reached.map(async ({ host, fake }) => {
      const first = await node(host, fake.observe(expectedRefs(config, host, pkiPaths(config, host))));
      return node(host, fake.observe(allRefs(first.desired)));
    }),
  );
  const listed = listedHosts(state.cluster?.objects ?? []).filter(({ name }) => departures.some(({ host }) => host.name === name));
  const objects = [...(await wantedObjects(config, secrets, undefined, fakeSigner, fakeNowMs)), hostList([...config.hosts, ...listed])];
  const desired = new Map(hosts.map((each) => [each.host.name, each.desired]));
  const { plan, problems } = clusterPlan({ model, hosts, unreached, membership, departures, cluster: state.cluster, objects });
  return { plan, problems: [...membership.problems, ...problems], desired, config };
}

/** What a successful run of a plan leaves behind: every change as its kind predicts it. */
export function applied(state: FakeCluster, { plan, desired, config }: FakePlan): FakeCluster {
  const copies = new Map([...state.hosts].map(([name, host]) => [name, copyOf(host)] as const));
  for (const step of plan.steps) if (step.kind === 'host') applyStep(step, copies, desired);
  const hosts = [...copies].map(([name, host]) => [name, lived(host, desired.get(name))] as const);
  const started = state.etcd ?? controlPlanes(config).map((host) => memberAt(host.name, urlOf(host.address, peerPort)));
  const names = new Map(config.hosts.map((host) => [urlOf(host.address, peerPort), host.name]));
  return {
    hosts: new Map(hosts),
    cluster: plan.steps.reduce(observed, state.cluster),
    etcd: plan.steps.reduce((members, step) => afterStep(members, step, names), started),
  };
}

const copyOf = (host: FakeHost): FakeHost => {
  const { facts, manifest } = host.observe([]);
  return fakeHost({ facts, manifest, seen: host.state() });
};

const memberAt = (name: string, url: string): EtcdMember => ({
  id: digest(`${name} ${url}`).slice(0, 16),
  name,
  peerUrls: [url],
  isLearner: false,
  healthy: true,
});

function afterStep(members: readonly EtcdMember[], step: Step, names: ReadonlyMap<string, string>): readonly EtcdMember[] {
  const action: ClusterAction | undefined = step.kind === 'host' ? undefined : step.action;
  if (action?.kind === 'add-member') return [...members, { ...memberAt(names.get(action.peerUrl) ?? '', action.peerUrl), isLearner: true }];
  if (action?.kind === 'promote-member') return members.map((each) => (each.peerUrls.includes(action.peerUrl) ? { ...each, isLearner: false } : each));
  if (action?.kind === 'update-member') return members.map((each) => (each.id === action.id ? { ...each, peerUrls: [action.peerUrl] } : each));
  return action?.kind === 'remove-member' ? members.filter(({ id }) => id !== action.id) : members;
}

function applyStep(step: HostStep, hosts: FakeCluster['hosts'], desired: FakePlan['desired']): void {
  const host = hosts.get(step.host);
  const wants = allWants(desired.get(step.host) ?? new Map());
  const byRef = new Map(wants.map((want) => [refText(refOf(want)), want]));
  for (const { kind, key } of step.batches.flatMap((batch) => batch.changes)) {
    if (kind === 'wipe') {
      host?.wipeEtcd();
      continue;
    }
    if (kind === 'reboot') {
      host?.reboot();
      continue;
    }
    if (kind === 'manifest') {
      host?.record(wants.map(refOf));
      continue;
    }
    const change = anyKind(kind).diff(byRef.get(refText({ kind, key })), host?.at(kind, key));
    if (change.kind === 'same') throw new Error(`${step.host}: ${kind} ${key} is planned and already as it should be`);
    host?.apply({ kind, key, change });
  }
}

/** The facts of a host follow from what is on it: it knows who it is, and its etcd has written. */
function lived(host: FakeHost, desired: DesiredHost | undefined): FakeHost {
  const { facts, manifest } = host.observe([]);
  const identity = allWants(desired ?? new Map()).find((want) => want.kind === 'file' && want.path === '/etc/bramble/host.json');
  const text = identity?.kind === 'file' && identity.content.kind === 'text' ? identity.content.text : undefined;
  return fakeHost({
    facts: {
      ...facts,
      etcdData: manifest.some(({ kind, key }) => kind === 'unit' && key === 'etcd.service'),
      identity: text === undefined ? (manifest.length === 0 ? undefined : facts.identity) : (JSON.parse(text) as HostFacts['identity']),
    },
    seen: joined(host.state()),
    manifest,
  });
}

/** As etcd's unit notes once its member has worked with the others. */
function joined(seen: SeenState): SeenState {
  const file = seen.get('file', etcdBootstrapPath);
  if (file?.kind !== 'file' || file.text === undefined) return seen;
  const text = file.text.replace('ETCD_INITIAL_CLUSTER_STATE=new', joinedMark);
  return seen.with('file', etcdBootstrapPath, { ...file, text, sha256: digest(text) });
}

function observed(before: ClusterObservation | undefined, step: Step): ClusterObservation | undefined {
  if (step.kind !== 'cluster') return before;
  if (step.action.kind === 'delete-node' && before !== undefined) {
    const { node } = step.action;
    return { ...before, nodes: new Map([...before.nodes].filter(([name]) => name !== node)) };
  }
  if (step.action.kind === 'forget-host' && before !== undefined) {
    const { host } = step.action;
    const left = listedHosts(before.objects).filter(({ name }) => name !== host);
    return { ...before, objects: before.objects.map((object) => (pathOf(object) === hostListPath ? hostList(left) : object)) };
  }
  if (step.action.kind !== 'apply-objects') return before;
  const objects = new Map((before?.objects ?? []).map((object) => [pathOf(object), object]));
  for (const change of step.action.changes) {
    const after: KubeObject | undefined = predictObject(change);
    if (after !== undefined) objects.set(pathOf(after), after);
    else if (change.kind === 'remove') objects.delete(pathOf(change.seen));
  }
  const nodes = new Map(before?.nodes ?? []);
  for (const change of step.action.nodes) nodes.set(nodeObject(change.want).metadata.name, predictNode(change));
  return { objects: [...objects.values()], nodes };
}
