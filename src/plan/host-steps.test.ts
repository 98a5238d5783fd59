import { beforeAll, describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import type { Command } from '../command/command.ts';
import type { DesiredHost } from '../desired/host.ts';
import { forgetReboot } from '../facts/board-facts.ts';
import { renderManifest } from '../facts/manifest.ts';
import type { HostObservation } from '../facts/observation.ts';
import { applied, blankCluster, planFor } from '../testkit/fake-cluster.ts';
import { fakeHost } from '../testkit/fake-host.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { hostChanges, manifestUnion } from './host-changes.ts';
import { hostSteps } from './host-steps.ts';
import { rebootStep } from './reboot.ts';
import { rowsOf } from './step.ts';

const config = sampleConfig(1, 0);
const name = 'cp-1' as HostName;
let desired: DesiredHost;
let blank: HostObservation;
let made: HostObservation;

const inputOf = (command: Command | undefined): string => (command?.input?.kind === 'text' ? String(command.input.text) : '');
const stepsFor = (observation: HostObservation, want: DesiredHost = desired) => hostSteps(name, hostChanges(want, observation), observation);

beforeAll(async () => {
  const cluster = blankCluster(config);
  blank = cluster.hosts.get(name)!.observe([]);
  const first = await planFor(config, cluster);
  const host = applied(cluster, first).hosts.get(name)!;
  made = host.observe([]);
  desired = (await planFor(config, { hosts: new Map([[name, host]]), cluster: undefined })).desired.get(name)!;
});

describe('the steps of one host', () => {
  test('go one after another: stages in their order, then the manifest', () => {
    const steps = stepsFor(blank);
    expect(steps.map(({ stage }) => stage)).toEqual(['os', 'etcd', 'control-plane', 'runtime', 'node', 'record']);
    expect(steps.map(({ after }) => after)).toEqual([[], ...steps.slice(0, -1).map(({ id }) => [id])]);
  });

  test('write the manifest first with what is about to come, and last with what is there', () => {
    const old = { kind: 'file', key: '/etc/old' } as const;
    const changes = hostChanges(desired, { ...blank, manifest: [old] });
    const steps = hostSteps(name, changes, { ...blank, manifest: [old] });
    expect(inputOf(steps[0]?.before.at(-1))).toBe(renderManifest([old, ...changes.manifest]));
    expect(steps.slice(1).every(({ before }) => before.length === 0)).toBe(true);
    expect(inputOf(steps.at(-1)?.batches[0]?.commands.at(-1))).toBe(renderManifest(changes.manifest));
  });

  test('are none where everything is as it should be', () => {
    expect(stepsFor(made)).toEqual([]);
  });

  test('are the manifest alone, as a change of its own, where only that was lost', () => {
    const steps = stepsFor({ ...made, manifest: [] });
    expect(steps.map(({ stage }) => stage)).toEqual(['record']);
    expect(steps.flatMap(rowsOf)).toHaveLength(1);
  });

  test('forget a restart of the host that helped, and not one that is still to help', () => {
    const tried: HostObservation = { ...blank, facts: { ...blank.facts, triedReboot: { bootId: 'before', needs: ['token cgroup_enable=memory'] } } };
    const forgets = (steps: ReturnType<typeof hostSteps>): boolean =>
      steps.flatMap(({ batches }) => batches.flatMap(({ commands }) => commands)).some((command) => command === forgetReboot);
    const again = rebootStep(name, [{ text: 'token cgroup_enable=memory', reason: 'pods' }], tried);
    expect(forgets(stepsFor(tried))).toBe(true);
    expect(forgets(hostSteps(name, hostChanges(desired, tried), tried, again))).toBe(false);
    expect(forgets(stepsFor(blank))).toBe(false);
  });

  test('continue what a crash cut off: the manifest of the union leads to the same end', () => {
    const half: HostObservation = { ...blank, manifest: hostChanges(desired, blank).manifest };
    expect(stepsFor(half).flatMap(rowsOf)).toEqual(stepsFor(blank).flatMap(rowsOf));
  });

  test('take away what nothing wants after everything else', () => {
    const stray = { kind: 'file', path: '/etc/stray', sha256: made.facts.machineId as never, mode: '0644', owner: '0:0' } as const;
    const host = fakeHost({
      facts: made.facts,
      manifest: [...made.manifest, { kind: 'file', key: stray.path }],
      seen: made.seen.with('file', stray.path, stray),
    });
    const steps = stepsFor(host.observe([]));
    expect(steps.map(({ stage }) => stage)).toEqual(['removal', 'record']);
    expect(steps.flatMap(rowsOf)).toMatchObject([{ verb: 'remove', subject: 'file /etc/stray' }]);
  });
});

test('a union of manifests has everything once, what was there first', () => {
  const [a, b, c] = [
    { kind: 'file', key: '/a' },
    { kind: 'file', key: '/b' },
    { kind: 'unit', key: '/a' },
  ] as const;
  expect(manifestUnion([a, b], [b, c])).toEqual([a, b, c]);
});

describe('changes of the network', () => {
  test('take effect before what makes them permanent is written, and the step says so', () => {
    const forward = { kind: 'sysctl', name: 'net.ipv4.ip_forward', value: '0', isReadOnly: false } as const;
    const steps = stepsFor({ ...blank, seen: blank.seen.with('sysctl', forward.name, forward) });
    const runtime = steps.find(({ stage }) => stage === 'runtime');
    const order = (runtime?.batches ?? []).flatMap(({ changes, undo }) => changes.map(({ key }) => `${key}${undo === undefined ? '' : ' guarded'}`));
    const guarded = order.filter((each) => each.endsWith(' guarded'));
    expect(guarded).toEqual(['net.ipv4.ip_forward guarded', 'ip bramble guarded']);
    const at = (key: string): number => order.findIndex((each) => each.startsWith(key));
    expect(at('nftables')).toBeLessThan(at('net.ipv4.ip_forward'));
    expect(at('ip bramble')).toBeLessThan(Math.min(at('/etc/bramble/pod-network.nft'), at('bramble-pod-network.service')));
    expect(at('ip bramble') - at('net.ipv4.ip_forward')).toBe(1);
    expect(runtime?.title).toContain('with a way back');
    const others = steps.filter((step) => step !== runtime);
    expect(others.flatMap(({ batches }) => batches).filter(({ undo }) => undo !== undefined)).toEqual([]);
  });
});
