import { beforeAll, describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import type { ManifestEntry } from '../facts/observation.ts';
import { seenState } from '../resources/seen-state.ts';
import { applied, blankCluster, type FakeCluster, planFor } from '../testkit/fake-cluster.ts';
import { type FakeHost, fakeHost } from '../testkit/fake-host.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
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

  test('that come and go are in the manifest one by one from before the first change, with what puts them back', async () => {
    const { plan } = await planFor(fewer, { ...made, hosts: new Map([...made.hosts].filter(([name]) => name !== ('worker-3' as HostName))) });
    expect(rowsAt(plan, 'worker-1')).toContain('remove route 10.244.3.0/24 via 10.0.0.23');
    const [before] = stepOf(plan, 'worker-1')?.before ?? [];
    expect(before?.input?.kind === 'text' && before.input.text).toContain(`\nroute\t${gone}\n`);
    const removal = plan.steps.find(({ id }) => id === 'worker-1/removal' || id === 'worker-1/routes') as HostStep | undefined;
    expect(removal?.batches.at(-1)?.undo).toMatchObject([{ argv: ['ip', '-4', 'route', 'replace', gone, 'via', '10.0.0.23'] }]);
  });

  test('are as few rows on hosts of a large cluster as on those of a small one', async () => {
    const large = sampleConfig(1, 40);
    const { plan } = await planFor(large, blankCluster(large));
    const rows = rowsAt(plan, 'worker-7').filter((row) => / routes? /.test(row));
    expect(rows).toHaveLength(4);
    expect(rows.at(-1)).toBe('create 37 more routes like this');
  });
});
