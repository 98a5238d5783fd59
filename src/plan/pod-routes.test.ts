import { beforeAll, describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import type { ManifestEntry } from '../facts/observation.ts';
import { refTo } from '../resources/collect-wants.ts';
import { briefly } from '../resources/routes-seen.ts';
import { seenState } from '../resources/seen-state.ts';
import { applied, blankCluster, type FakeCluster, planFor } from '../testkit/fake-cluster.ts';
import { type FakeHost, fakeHost } from '../testkit/fake-host.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { resetSteps } from './reset-steps.ts';
import type { ClusterObservation } from './cluster-plan.ts';
import { type HostStep, type Plan, rowsOf } from './step.ts';

const config = sampleConfig(1, 3);
const fewer = { ...config, hosts: config.hosts.slice(0, -1) };
const gone = '10.244.3.0/24';
let made: FakeCluster;
beforeAll(async () => {
  const blank = blankCluster(config);
  made = applied(blank, await planFor(config, blank));
});

const onHosts = (change: (host: FakeHost) => FakeHost): FakeCluster => ({
  ...made,
  hosts: new Map([...made.hosts].map(([name, host]) => [name, change(host)])),
});
const withManifest = (host: FakeHost, change: (entries: readonly ManifestEntry[]) => readonly ManifestEntry[]): FakeHost => {
  const { facts, manifest } = host.observe([]);
  return fakeHost({ facts, manifest: change(manifest), seen: host.state() });
};
const rowsAt = (plan: Plan, host: string): readonly string[] =>
  plan.steps.flatMap((step) => (step.kind === 'host' && step.host === host ? rowsOf(step).map(({ verb, subject }) => `${verb} ${subject}`) : []));
const route = (key: string): ManifestEntry => ({ kind: 'route', key });
const stepOf = (plan: Plan, host: string): HostStep | undefined => plan.steps.find((step): step is HostStep => step.kind === 'host' && step.host === host);
const hasRoutes = ({ batches }: HostStep): boolean => batches.some(({ changes }) => changes.some(({ kind }) => kind === 'route'));
const withReadyNodes = (cluster: ClusterObservation): ClusterObservation => ({
  ...cluster,
  nodes: new Map([...cluster.nodes].map(([name, node]) => [name, { ...node, status: { conditions: [{ type: 'Ready', status: 'True' }] } }])),
});

describe('the routes of a host', () => {
  test('that its manifest lists one by one stay, and only the manifest is written anew', async () => {
    const listed = onHosts((host) =>
      withManifest(host, (entries) => entries.flatMap((entry) => (entry.kind === 'routes' ? ['10.244.0.0/24', '10.244.2.0/24', gone].map(route) : [entry]))),
    );
    expect(rowsAt((await planFor(config, listed)).plan, 'worker-1')).toEqual(['change manifest']);
  });

  test('that nothing wants any more go although they stand in no file: a run was cut off after it was written', async () => {
    const cut = onHosts((host) => {
      const { facts, manifest } = host.observe([]);
      const seen = seenState([
        ...host.state().entries(),
        { kind: 'route', key: '10.244.9.0/24', seen: { kind: 'route', destination: '10.244.9.0/24', via: '10.0.0.99' } },
      ]);
      return fakeHost({ facts, manifest: [...manifest, route('10.244.9.0/24')], seen });
    });
    expect(rowsAt((await planFor(config, cut)).plan, 'worker-1')).toContain('remove route 10.244.9.0/24 via 10.0.0.99');
  });

  test.each([
    ['to a node that is not ready', 'removal', false],
    ['to a node that its pods leave first', 'routes', true],
  ])('%s go in the step `%s`, are in the manifest one by one from before the first change, and can be put back', async (_, step, isReady) => {
    const cluster = isReady ? withReadyNodes(made.cluster!) : made.cluster;
    const hosts = new Map([...made.hosts].filter(([name]) => name !== ('worker-3' as HostName)));
    const { plan } = await planFor(fewer, { ...made, hosts, cluster });
    expect(rowsAt(plan, 'worker-1')).toContain('remove route 10.244.3.0/24 via 10.0.0.23');
    const [before] = stepOf(plan, 'worker-1')?.before ?? [];
    expect(before?.input?.kind === 'text' && before.input.text).toContain(`\nroute\t${gone}\n`);
    const steps = plan.steps.filter((each): each is HostStep => each.kind === 'host' && each.host === 'worker-1' && hasRoutes(each));
    expect(steps.map(({ id }) => id)).toEqual([`worker-1/${step}`]);
    expect(steps[0]?.batches.at(-1)?.undo).toMatchObject([{ argv: ['ip', '-4', 'route', 'replace', gone, 'via', '10.0.0.23'] }]);
  });

  test('go last and together from a host that is to be blank, also where a run that was cut off left some of them in the manifest', () => {
    const host = made.hosts.get('worker-1' as HostName);
    const observation = host?.observe([]);
    if (host === undefined || observation === undefined) throw new Error('bug: worker-1 is not there');
    const { facts, manifest } = observation;
    const doomed = fakeHost({ facts, manifest: [...manifest, route(gone)], seen: host.state() }).observe([]);
    const [removal] = resetSteps({ name: 'worker-1' as HostName, observation: doomed });
    const kinds = (removal?.batches ?? []).map(({ changes }) => changes[0]?.kind).filter((kind) => kind !== 'manifest');
    expect(kinds.slice(-3)).toEqual(['route', 'route', 'route']);
    expect(kinds.slice(0, -3)).not.toContain('route');
  });

  test('are not taken for none where a host told of them only briefly', () => {
    const brief = made.hosts.get('worker-1' as HostName)?.observe([refTo('routes', briefly)]);
    if (brief === undefined) throw new Error('bug: worker-1 is not there');
    expect(() => resetSteps({ name: 'worker-1' as HostName, observation: brief })).toThrow('bug');
  });

  test('are as few rows on hosts of a large cluster as on those of a small one', async () => {
    const large = sampleConfig(1, 40);
    const { plan } = await planFor(large, blankCluster(large));
    const rows = rowsAt(plan, 'worker-7').filter((row) => / routes? /.test(row));
    expect(rows).toHaveLength(4);
    expect(rows.at(-1)).toBe('create 37 more routes like this');
  });
});
