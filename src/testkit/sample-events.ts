import type { HostName } from '../base/names.ts';
import type { Event, Happening, Trouble } from '../events/event.ts';

const host = (name: string): HostName => name as HostName;
export const sampleHosts = ['cp-1', 'cp-2', 'cp-3', 'worker-1', 'worker-2', 'worker-3'].map(host);

const refused: Trouble = {
  code: 'ssh.unreachable',
  message: 'worker-3: nothing answers at 10.0.0.16:22',
  remedy: 'Check that the machine is on and its address is right.',
  host: 'worker-3',
  evidence: 'ssh: connect to host 10.0.0.16 port 22: Connection refused',
};
const failed: Trouble = {
  code: 'apply.command-failed',
  message: 'worker-2: unit containerd.service could not be brought to what it should be (exit code 1)',
  remedy: 'Read what the host said, mend it there, then run `bramble up` again.',
  host: 'worker-2',
  evidence: 'Job for containerd.service failed.',
};

const stages = [
  ['os', 'operating system'],
  ['etcd', 'etcd'],
  ['runtime', 'containers and network'],
] as const;
const reachable = sampleHosts.slice(0, 5);
const steps = [
  ...reachable.flatMap((name) =>
    stages.filter(([stage]) => stage !== 'etcd' || name.startsWith('cp')).map(([stage, title]) => ({ id: `${name}/${stage}`, title, host: name, rows: 4 })),
  ),
  { id: 'wait-etcd', title: 'etcd is healthy', rows: 0 },
  { id: 'objects', title: 'cluster objects', rows: 3 },
];
const row = (n: number) => ({ verb: 'create' as const, subject: `file /etc/sysctl.d/90-bramble-${n}.conf`, reason: 'absent' });

function script(): readonly (readonly [number, Happening])[] {
  const happenings: [number, Happening][] = [[0, { kind: 'run.started', command: 'up', cluster: 'home' }]];
  for (const name of sampleHosts) happenings.push([0, { kind: 'host.connecting', host: name }]);
  for (const [at, name] of reachable.entries()) happenings.push([300 + at * 40, { kind: 'host.observed', host: name, durationMs: 300 + at * 40 }]);
  happenings.push([900, { kind: 'host.unreachable', host: host('worker-3'), trouble: refused }]);
  happenings.push([1000, { kind: 'artifact.progress', artifact: 'kubernetes 1.36.3 amd64', doneBytes: 0, totalBytes: 138_000_000, from: 'dl.k8s.io' }]);
  happenings.push([
    2000,
    { kind: 'artifact.progress', artifact: 'kubernetes 1.36.3 amd64', doneBytes: 41_000_000, totalBytes: 138_000_000, from: 'dl.k8s.io' },
  ]);
  happenings.push([2100, { kind: 'build.line', artifact: 'etcd 3.7.3 amd64', line: 'go.etcd.io/etcd/server/v3/storage/mvcc' }]);
  happenings.push([4000, { kind: 'artifact.ready', artifact: 'kubernetes 1.36.3 amd64', from: 'dl.k8s.io', sizeBytes: 138_000_000 }]);
  happenings.push([4100, { kind: 'artifact.ready', artifact: 'etcd 3.7.3 amd64', from: 'build', sizeBytes: 25_000_000 }]);
  happenings.push([4200, { kind: 'plan.decided', steps }]);
  for (const [at, name] of reachable.entries()) happenings.push(...hostWork(name, 'os', 4300 + at * 100));
  for (const name of reachable.slice(0, 3)) happenings.push(...hostWork(name, 'etcd', 6000));
  happenings.push([6700, { kind: 'step.started', step: 'wait-etcd' }], [6800, { kind: 'wait.seen', step: 'wait-etcd', seen: '2 of 3 members healthy' }]);
  happenings.push(
    [7900, { kind: 'wait.seen', step: 'wait-etcd', seen: '3 of 3 members healthy' }],
    [8000, { kind: 'step.finished', step: 'wait-etcd', durationMs: 1300 }],
  );
  for (const name of reachable.filter((each) => each !== 'worker-2')) happenings.push(...hostWork(name, 'runtime', 8100));
  happenings.push([8100, { kind: 'step.started', step: 'worker-2/runtime' }], [8600, { kind: 'step.failed', step: 'worker-2/runtime', trouble: failed }]);
  happenings.push([9000, { kind: 'step.skipped', step: 'objects', because: 'worker-2/runtime' }]);
  happenings.push([9100, { kind: 'check.passed', name: 'etcd', seen: '3 members healthy' }], [9200, { kind: 'note', text: 'worker-3 was left out' }]);
  happenings.push([9300, { kind: 'run.finished', ok: false, durationMs: 9300 }]);
  return happenings;
}

function hostWork(name: HostName, stage: string, atMs: number): [number, Happening][] {
  const step = `${name}/${stage}`;
  const changes = [1, 2, 3, 4].flatMap((n): [number, Happening][] => [
    [atMs + n * 100, { kind: 'change.started', step, host: name, row: row(n) }],
    [atMs + n * 100 + 90, { kind: 'change.finished', step, host: name, row: row(n) }],
  ]);
  return [[atMs, { kind: 'step.started', step }], ...changes, [atMs + 500, { kind: 'step.finished', step, durationMs: 500 }]];
}

/** A run that shows everything a face must show: six hosts of which one is away and one fails, a download, a build, a wait. */
export const sampleRun: readonly Event[] = script()
  .map(([atMs, happening]): Event => ({ atMs, ...happening }))
  .toSorted((a, b) => a.atMs - b.atMs);
