import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSigner } from '../../src/adapters/signer/signer.ts';
import { digest } from '../../src/base/digest.ts';
import { fromNumber, toNumber } from '../../src/base/ipv4.ts';
import type { Address } from '../../src/base/names.ts';
import { Secret } from '../../src/base/secret.ts';
import { hostList } from '../../src/components/cluster-objects/host-list.ts';
import type { ClusterModel } from '../../src/components/component.ts';
import { etcdBootstrapPath, joinedMark, newClusterBootstrap } from '../../src/components/etcd/etcd.ts';
import { textFile } from '../../src/components/component.ts';
import type { Config, Host } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { expectedRefs } from '../../src/desired/expected-refs.ts';
import { allWants, desiredHost } from '../../src/desired/host.ts';
import { podRanges } from '../../src/desired/pod-ranges.ts';
import { secretTexts } from '../../src/desired/secret-files.ts';
import { renderManifest } from '../../src/facts/manifest.ts';
import { readFacts } from '../../src/facts/read-facts.ts';
import { sectionsOf } from '../../src/facts/sections.ts';
import { predictObject } from '../../src/objects/diff-object.ts';
import { diffNode, predictNode } from '../../src/objects/node.ts';
import { nodeWant } from '../../src/objects/node-want.ts';
import { diffObjects } from '../../src/objects/sets.ts';
import { leavesOf } from '../../src/pki/leaves.ts';
import type { ClusterSecrets } from '../../src/pki/secrets.ts';
import { refOf, refText } from '../../src/resources/collect-wants.ts';
import { anyKind, type Change, type Seen } from '../../src/resources/kinds.ts';
import { seenState } from '../../src/resources/seen-state.ts';
import type { Want } from '../../src/resources/wants.ts';
import { certify, pkiPaths } from '../../src/run/certify.ts';
import { wantedObjects } from '../../src/run/wanted-objects.ts';
import { fakePins } from '../../src/testkit/fake-cluster.ts';
import { headed, resourceSections } from './answer-text.ts';
import { quickSigner } from './quick-signer.ts';

/** `running`: everything is as bramble.yaml says. */
export type ClusterState = 'blank' | 'running';

/** What the clock of the recorded host said. */
export const nowMs = 1_795_256_967_071;
const recorded = readFileSync('test/recorded/debian-12/blank-container.txt', 'utf8');
const recordedFacts = sectionsOf(recorded.slice(0, recorded.indexOf('\n@@bramble kind ')));
const controlPlanes = 3;

/** bramble.yaml of so many hosts, whose addresses are in the recorded host's network. */
function yaml(hosts: number): string {
  const first = toNumber('172.17.0.2' as Address);
  const lines = Array.from({ length: hosts }, (_, index) => {
    const role = index < controlPlanes ? 'control-plane' : 'worker';
    return `  - { name: pi-${String(index + 1).padStart(4, '0')}, address: ${fromNumber(first + index)}, role: ${role} }\n`;
  });
  return `version: 1\nname: home\nkubernetes: 1.36.3\nnetwork: { pods: 10.0.0.0/11 }\nhosts:\n${lines.join('')}`;
}

/** Sections of facts as this host would give them: its own name, address and machine, and who it is. */
function factsText(host: Host, identity: string): string {
  const { name, address } = host;
  const own: Readonly<Record<string, (text: string) => string>> = {
    kernel: (text) => text.replace('throwaway', name),
    machine: () => `${digest(name).slice(0, 32)}\n`,
    addresses: (text) => text.replaceAll('172.17.0.2', address),
    identity: () => identity,
    etcd: () => (identity !== '' && host.role === 'control-plane' ? 'yes\n' : ''),
  };
  return [...recordedFacts]
    .filter(([section]) => section !== 'manifest')
    .map(([section, text]) => headed(section, (own[section]?.(text) ?? text).trimEnd()))
    .join('\n');
}

/** The whole answer of a host to the probe, which has `wants` placed. */
function answerText(config: Config, host: Host, wants: readonly Want[]): string {
  const having = new Map(wants.map((want) => [refText(refOf(want)), placed(want)]));
  const refs = new Set([...expectedRefs(config, host, pkiPaths(config, host)), ...wants.map(refOf)]);
  const identity = wants.find((want) => want.kind === 'file' && want.path === '/etc/bramble/host.json');
  const identityText = identity?.kind === 'file' && identity.content.kind === 'text' ? identity.content.text : '';
  return `${headed('manifest', renderManifest(wants.map(refOf)))}\n${factsText(host, identityText)}\n${resourceSections([...refs], having)}${headed('done', '')}`;
}

/** What is there once a want has been placed on a host that had nothing. */
function placed(want: Want): Seen | undefined {
  const kind = anyKind(want.kind);
  const change = kind.diff(want, undefined);
  if (want.kind === 'nft-table' && want.rules === undefined) return undefined;
  const seen = change.kind === 'same' ? undefined : kind.predict(change as Change, undefined);
  if (want.kind === 'pods') return { kind: 'pods', tasks: 4, networks: 4, hasAddresses: true };
  if (seen?.kind !== 'file' || seen.path !== etcdBootstrapPath || seen.text === undefined) return seen;
  const text = seen.text.replace('ETCD_INITIAL_CLUSTER_STATE=new', joinedMark);
  return { ...seen, text, sha256: digest(text) };
}

/** Secrets are written as what they are: the folder is a simulation's, and goes after it. */
const revealed = (value: unknown): string =>
  JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, each: unknown) {
    const own = this[key];
    return own instanceof Secret ? own.reveal() : each;
  });

/** Hosts whose certificates are enough to tell what one costs. */
const timedHosts = 50;

/** One cluster for a plan: what it is to be, its keys, and what each host answers. Gives the CPU time that the certificates of a blank host took. */
export async function simulate(hosts: number, state: ClusterState, folder: string): Promise<{ readonly certificateMs: number }> {
  const text = yaml(hosts);
  mkdirSync(join(folder, 'answers'), { recursive: true });
  writeFileSync(join(folder, 'bramble.yaml'), text);
  const { config, problems } = parseConfig(text, 'bramble.yaml');
  if (config === undefined) throw new Error(`the simulated bramble.yaml is wrong: ${JSON.stringify(problems)}`);
  const signer = openSigner();
  const secrets = await signer.newSecrets(nowMs);
  const clusterId = signer.fingerprint(secrets.authorities.kubernetes.certificatePem);
  writeFileSync(join(folder, 'secrets.json'), revealed(Object.fromEntries(secretTexts(secrets))));
  const model: ClusterModel = { config, clusterId, podRanges: podRanges(config, new Map()), pins: fakePins(config), encryptionKey: secrets.encryptionKey };
  let usedMs = 0;
  const quick = quickSigner(signer);
  for (const [index, host] of config.hosts.entries()) {
    const seen = seenState();
    const observation = { facts: readFacts(sectionsOf(factsText(host, '')), [], seen), seen, manifest: [], unreadable: [] };
    const before = process.cpuUsage();
    const isTimed = state === 'blank' && index < timedHosts;
    const own = isTimed || host.role === 'control-plane' ? signer : quick.signerFor(host);
    const pki = isTimed || state === 'running' ? await certify(config, host, observation, secrets, own, nowMs) : [];
    const used = process.cpuUsage(before);
    usedMs += isTimed ? (used.user + used.system) / 1000 : 0;
    const etcdBootstrap = host.role === 'worker' ? undefined : textFile(etcdBootstrapPath, newClusterBootstrap(config, clusterId));
    const wants = state === 'blank' ? [] : allWants(desiredHost({ host, cluster: model, facts: observation.facts, pki, etcdBootstrap }));
    writeFileSync(join(folder, 'answers', host.name), answerText(config, host, wants));
  }
  writeFileSync(join(folder, 'certificates.json'), revealed(await exampleCertificates(config, secrets)));
  if (state === 'running') writeFileSync(join(folder, 'objects.json'), revealed(await clusterObjects(config, secrets, model)));
  return { certificateMs: usedMs / Math.min(hosts, timedHosts) };
}

/** One certificate with its key for each place where a control plane has one. */
async function exampleCertificates(config: Config, secrets: ClusterSecrets) {
  const leaves = config.hosts.slice(0, 1).flatMap((host) => leavesOf(config, host));
  return Object.fromEntries(
    await Promise.all(leaves.map(async (leaf) => [leaf.pair, await openSigner().issue(leaf, secrets.authorities[leaf.authority], nowMs)])),
  );
}

/** What the API server has of a cluster that is as it should be. */
async function clusterObjects(config: Config, secrets: ClusterSecrets, { podRanges: ranges }: ClusterModel) {
  const wants = [...(await wantedObjects(config, secrets, undefined, openSigner(), nowMs)), hostList(config.hosts)];
  const nodes = config.hosts.map((host) => {
    const verdict = diffNode(nodeWant(host, ranges.get(host.name) ?? ''), undefined);
    if (!verdict.ok || verdict.value.kind !== 'node') throw new Error(`the Node of ${host.name} cannot be made`);
    return predictNode(verdict.value);
  });
  return [...diffObjects(wants, []).changes.flatMap((change) => predictObject(change) ?? []), ...nodes];
}
