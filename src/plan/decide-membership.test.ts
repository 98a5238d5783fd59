import { describe, expect, test } from 'vitest';
import { digest } from '../base/digest.ts';
import { etcdBootstrapPath } from '../components/etcd/etcd.ts';
import type { Config, Host } from '../config/config.ts';
import type { ManifestEntry } from '../facts/observation.ts';
import { seenState } from '../resources/seen-state.ts';
import { fakeHost } from '../testkit/fake-host.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { decideMembership } from './decide-membership.ts';
import { etcdBootstrap } from './etcd-bootstrap.ts';
import type { EtcdMember } from './etcd-member.ts';
import type { Membership } from './membership.ts';
import type { Candidate } from './preflight/finding.ts';

const config = sampleConfig(3, 1);
const [cp1, cp2, cp3, worker] = config.hosts as [Host, Host, Host, Host];
const peers = 'cp-1=https://10.0.0.11:2380,cp-2=https://10.0.0.12:2380,cp-3=https://10.0.0.13:2380';
const joined = `ETCD_INITIAL_CLUSTER_STATE=existing\nETCD_INITIAL_CLUSTER=${peers}\n`;
const starting = `ETCD_INITIAL_CLUSTER_STATE=new\nETCD_INITIAL_CLUSTER_TOKEN=0123456789abcdef\nETCD_INITIAL_CLUSTER=${peers}\n`;

interface About {
  readonly data?: boolean;
  readonly env?: string;
  readonly manifest?: readonly ManifestEntry[];
  readonly isNode?: boolean;
  /** Where it was when it was last set up. */
  readonly address?: string;
}
const fileAt = (path: string, text: string) => ({
  kind: 'file' as const,
  key: path,
  seen: { kind: 'file', path, sha256: digest(text), mode: '0644', owner: '0:0', text } as const,
});
function candidate(host: Host, { data = false, env, manifest = [], isNode = false, address }: About = {}): Candidate {
  const seen = seenState([...(env === undefined ? [] : [fileAt(etcdBootstrapPath, env)]), ...(isNode ? [fileAt('/etc/kubernetes/kubelet.conf', 'x')] : [])]);
  const fake = fakeHost({
    facts: { etcdData: data, ...(address === undefined ? {} : { identity: { cluster: 'c', name: host.name, podRange: '10.244.0.0/24', address } }) },
    seen,
    manifest,
  });
  const refs = seen.entries().map(({ kind, key }) => ({ kind, key }));
  return { host, observation: fake.observe(refs), clusterId: '0123456789abcdef0123' };
}
const member = (name: string, address: string, more: Partial<EtcdMember> = {}): EtcdMember => ({
  id: `id-${address}`,
  name,
  peerUrls: [`https://${address}:2380`],
  isLearner: false,
  healthy: true,
  ...more,
});
const three = [member('cp-1', '10.0.0.11'), member('cp-2', '10.0.0.12'), member('cp-3', '10.0.0.13')];
const has = { data: true, env: joined };

const decided = (candidates: readonly Candidate[], members?: readonly EtcdMember[], of: Config = config): Membership =>
  decideMembership({
    config: of,
    clusterId: '0123456789abcdef0123',
    candidates,
    unreached: of.hosts.filter(({ name }) => candidates.every(({ host }) => host.name !== name)),
    members,
  });
const codes = ({ problems }: Membership): readonly string[] => problems.map(({ code }) => code);
/** What happens to members, in words. */
const story = ({ removals, joins, updates, wipes }: Membership) => ({
  removals: removals.map(({ name, isDead }) => `${name}${isDead ? ' (dead)' : ''}`),
  joins: joins.map(({ host }) => host),
  updates: updates.map(({ host, peerUrl }) => `${host} ${peerUrl}`),
  wipes: [...wipes.keys()],
});
const nothing = { removals: [], joins: [], updates: [], wipes: [] };

describe('members that start together', () => {
  const blank = [cp1, cp2, cp3].map((host) => candidate(host));

  test('all get the same list, whatever the order of hosts in the file', () => {
    const texts = [config, { ...config, hosts: config.hosts.toReversed() }].map(
      (of) => etcdBootstrap(candidate(cp2), of, decided(blank, undefined, of))?.content,
    );
    expect(texts[0]).toEqual({ kind: 'text', text: starting });
    expect(texts[1]).toEqual(texts[0]);
  });

  test('go on where a run broke off: some with data, some with nothing at all', () => {
    const broken = [candidate(cp1, { data: true, env: starting }), candidate(cp2, { env: starting }), candidate(cp3)];
    const decision = decided(broken);
    expect([decision.kind, codes(decision), story(decision)]).toEqual(['starting', [], nothing]);
    expect(etcdBootstrap(broken[0]!, config, decision)?.content).toMatchObject({ kind: 'kept' });
    expect(etcdBootstrap(broken[2]!, config, decision)?.content).toEqual({ kind: 'text', text: starting });
  });

  test('that never worked together begin anew where bramble.yaml names others now', () => {
    const decision = decided([candidate(cp1, { data: true, env: starting.replace('10.0.0.13', '10.0.0.99') }), candidate(cp2), candidate(cp3)]);
    expect(story(decision).wipes).toEqual(['cp-1']);
  });

  test('never begin anew where one has run before: its disk may only not be mounted', () => {
    expect(codes(decided([candidate(cp1, { env: joined }), candidate(cp2), candidate(cp3)]))).toEqual(['etcd.data-missing']);
  });

  test('do not take the place of a database that a node was set up with', () => {
    expect(codes(decided([...blank, candidate(worker, { isNode: true })]))).toEqual(['etcd.database-missing']);
  });

  test('are nothing to a worker', () => {
    expect(etcdBootstrap(candidate(worker), config, decided(blank))).toBeUndefined();
  });
});

describe('a database whose members do not answer', () => {
  test('is started where enough of them have their data, and who has none waits', () => {
    const decision = decided([candidate(cp1, has), candidate(cp2, has), candidate(cp3)]);
    expect([decision.kind, codes(decision), [...decision.waiting]]).toEqual(['silent', [], ['cp-3']]);
    expect(etcdBootstrap(candidate(cp1, has), config, decision)?.content).toEqual({ kind: 'kept', sha256: digest(joined) });
  });

  test.each([
    ['two have none', [candidate(cp1, has), candidate(cp2), candidate(cp3)]],
    ['two do not answer', [candidate(cp1, has)]],
    ['one has none and one does not answer', [candidate(cp1, has), candidate(cp2)]],
  ])('is lost where %s', (_, candidates) => {
    const decision = decided(candidates);
    expect(codes(decision)).toEqual(['etcd.quorum-lost']);
    expect(decision.problems[0]?.remedy).toContain('bramble recover');
  });

  test('of one member is not lost because two more are to join it', () => {
    const alone = joined.replace(/,cp-2.*/, '');
    expect(codes(decided([candidate(cp1, { data: true, env: alone }), candidate(cp2), candidate(cp3)]))).toEqual([]);
  });

  test('does not find a majority again where most of its members have another address', () => {
    const at = (host: Host, address: string): Candidate => candidate(host, { ...has, address });
    expect(codes(decided([at(cp1, '10.0.0.91'), at(cp2, '10.0.0.92'), at(cp3, '10.0.0.13')]))).toEqual(['etcd.addresses-changed']);
    expect(codes(decided([at(cp1, '10.0.0.91'), at(cp2, '10.0.0.12'), at(cp3, '10.0.0.13')]))).toEqual([]);
    const alone = decided([at(cp1, '10.0.0.91')], undefined, { ...config, hosts: [cp1] });
    expect([alone.kind, codes(alone)]).toEqual(['silent', []]);
  });

  test('keeps its members: none becomes a worker now', () => {
    const manifest = [{ kind: 'data', key: '/var/lib/etcd' }] as const;
    expect(codes(decided([candidate(cp1, has), candidate(cp2, has), candidate(cp3, has), candidate(worker, { ...has, manifest })]))).toEqual([
      'etcd.member-demoted',
    ]);
  });
});

describe('a database that tells its members', () => {
  const all = [candidate(cp1, has), candidate(cp2, has), candidate(cp3, has)];
  const five = sampleConfig(5, 1);
  const [, , , cp4, cp5] = five.hosts as [Host, Host, Host, Host, Host];

  test('has nothing to do where they are the control planes', () => {
    expect([decided(all, three).kind, story(decided(all, three))]).toEqual(['told', nothing]);
  });

  test('is joined by new control planes one after the other, each told of those before', () => {
    const decision = decided([...all, candidate(cp4), candidate(cp5)], three, five);
    expect(story(decision)).toEqual({ ...nothing, joins: ['cp-4', 'cp-5'] });
    expect(decision.joins.map(({ bootstrap }) => bootstrap)).toEqual([
      `ETCD_INITIAL_CLUSTER_STATE=existing\nETCD_INITIAL_CLUSTER=${peers},cp-4=https://10.0.0.14:2380\n`,
      `ETCD_INITIAL_CLUSTER_STATE=existing\nETCD_INITIAL_CLUSTER=${peers},cp-4=https://10.0.0.14:2380,cp-5=https://10.0.0.15:2380\n`,
    ]);
  });

  test('loses those that are not in bramble.yaml, or are workers there', () => {
    const decision = decided(all.slice(0, 1), [...three, member('worker-1', '10.0.0.21')], { ...config, hosts: [cp1, worker] });
    expect(story(decision)).toEqual({ ...nothing, removals: ['cp-2', 'cp-3', 'worker-1'] });
    expect(codes(decision)).toEqual([]);
  });

  test('does not lose one that works while those that stay do not', () => {
    const decision = decided(all.slice(0, 1), [three[0]!, { ...three[1]!, healthy: false }, three[2]!], { ...config, hosts: [cp1, cp2, worker] });
    expect(codes(decision)).toEqual(['etcd.would-lose-quorum']);
  });

  test.each([cp1, cp2, cp3])('replaces $name where its host is blank, also while it may still be listed as healthy', (host) => {
    const decision = decided([...all.filter((each) => each.host.name !== host.name), candidate(host)], three);
    expect(story(decision)).toEqual({ ...nothing, removals: [`${host.name} (dead)`], joins: [host.name] });
    const others = peers.split(',').toSorted().join(',');
    expect(decision.joins[0]?.bootstrap).toContain(others);
  });

  test('goes on with a join that broke off: before the learner started, and before it voted', () => {
    const learner = member('', '10.0.0.14', { isLearner: true, healthy: false });
    const of = { ...five, hosts: five.hosts.filter(({ name }) => name !== 'cp-5') };
    const before = decided([...all, candidate(cp4)], [...three, learner], of);
    expect(story(before)).toEqual({ ...nothing, joins: ['cp-4'] });
    expect(before.joins[0]?.bootstrap).toContain('cp-4=https://10.0.0.14:2380');
    const later = decided([...all, candidate(cp4, has)], [...three, { ...learner, name: 'cp-4', healthy: true }], of);
    expect([story(later), later.joins[0]?.bootstrap]).toEqual([{ ...nothing, joins: ['cp-4'] }, undefined]);
  });

  test('rids a host of the data of its former member where a join broke off before the new one started', () => {
    const learner = member('', '10.0.0.14', { isLearner: true, healthy: false });
    const of = { ...five, hosts: five.hosts.filter(({ name }) => name !== 'cp-5') };
    const decision = decided([...all, candidate(cp4, has)], [...three, learner], of);
    expect(story(decision)).toEqual({ ...nothing, joins: ['cp-4'], wipes: ['cp-4'] });
    expect(decision.joins[0]?.bootstrap).toContain('cp-4=https://10.0.0.14:2380');
  });

  test('is rid of a learner whose host was taken out again', () => {
    expect(story(decided(all, [...three, member('', '10.0.0.14', { isLearner: true, healthy: false })])).removals).toEqual([
      'at https://10.0.0.14:2380 (dead)',
    ]);
  });

  test('takes a host back whose member left while it was away: its old data goes', () => {
    const decision = decided(all, three.slice(0, 2));
    expect(story(decision)).toEqual({ ...nothing, joins: ['cp-3'], wipes: ['cp-3'] });
  });

  test('leaves a member of the first start alone that had no chance to write yet', () => {
    expect(story(decided([...all.slice(0, 2), candidate(cp3, { env: starting })], three))).toEqual(nothing);
  });

  test('is told the new address of a host', () => {
    const moved = { ...config, hosts: config.hosts.map((host) => (host.name === 'cp-2' ? { ...host, address: '10.0.0.99' as Host['address'] } : host)) };
    const at = moved.hosts[1] as Host;
    expect(story(decided([all[0]!, candidate(at, has), all[2]!], three, moved))).toEqual({ ...nothing, updates: ['cp-2 https://10.0.0.99:2380'] });
  });

  test('is not touched for a control plane that does not answer', () => {
    expect(story(decided(all.slice(0, 2), [three[0]!, three[1]!, { ...three[2]!, healthy: false }]))).toEqual(nothing);
  });
});
