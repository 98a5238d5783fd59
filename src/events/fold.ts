import type { ArtifactState, HostState, RunState, StepState } from './run-state.ts';
import type { Event } from './event.ts';
import type { HostName } from '../base/names.ts';

/** The state after one more event. */
export function fold(state: RunState, event: Event): RunState {
  switch (event.kind) {
    case 'run.started':
      return { ...state, command: event.command, cluster: event.cluster, startedMs: event.atMs };
    case 'run.finished':
      return { ...state, finished: { ok: event.ok, durationMs: event.durationMs } };
    case 'host.connecting':
      return withHost(state, event.host, { phase: 'connecting' });
    case 'host.observed':
      return withHost(state, event.host, { phase: 'observed' });
    case 'host.unreachable':
      return { ...withHost(state, event.host, { phase: 'unreachable', trouble: event.trouble }), troubles: [...state.troubles, event.trouble] };
    case 'plan.decided':
      return { ...state, steps: new Map(event.steps.map((step) => [step.id, { ...step, doneRows: 0, phase: 'waiting' }])) };
    case 'step.started':
      return withoutRow(
        withStep(state, event.step, () => ({ phase: 'running', startedMs: event.atMs })),
        state.steps.get(event.step)?.host,
      );
    case 'step.finished':
      return withStep(state, event.step, () => ({ phase: 'done', finishedMs: event.atMs }));
    case 'step.failed':
      return { ...withStep(state, event.step, () => ({ phase: 'failed', finishedMs: event.atMs })), troubles: [...state.troubles, event.trouble] };
    case 'step.skipped':
      return withStep(state, event.step, () => ({ phase: 'skipped', because: event.because }));
    case 'change.started':
      return withHost(state, event.host, { row: event.row });
    case 'change.finished':
      return withStep(state, event.step, (step) => ({ doneRows: step.doneRows + 1 }));
    case 'wait.seen':
      return withStep(state, event.step, () => ({ seen: event.seen }));
    case 'artifact.chosen':
      return withArtifact(state, event.artifact, () => ({ phase: 'chosen', from: event.from, sampledMs: event.atMs }));
    case 'artifact.progress':
      return withArtifact(state, event.artifact, (before) => moved(before, event));
    case 'artifact.ready':
      return withArtifact(state, event.artifact, () => ({
        phase: 'ready',
        from: event.from,
        doneBytes: event.sizeBytes,
        totalBytes: event.sizeBytes,
        sampledMs: event.atMs,
      }));
    case 'build.line':
      return withArtifact(state, event.artifact, () => ({ phase: 'building', line: event.line, sampledMs: event.atMs }));
    case 'check.passed':
      return { ...state, checks: [...state.checks, { name: event.name, ok: true, seen: event.seen }] };
    case 'check.failed':
      return {
        ...state,
        checks: [...state.checks, { name: event.name, ok: false, seen: event.trouble.message }],
        troubles: [...state.troubles, event.trouble],
      };
    case 'note':
      return { ...state, notes: [...state.notes, event.text] };
  }
}

const withHost = (state: RunState, name: HostName, change: Partial<HostState>): RunState => ({
  ...state,
  hosts: new Map(state.hosts).set(name, { phase: 'observed', ...state.hosts.get(name), name, ...change }),
});

/** What a host did in the step before says nothing about the next one, which may begin with work that has no row. */
function withoutRow(state: RunState, name: HostName | undefined): RunState {
  const host = name === undefined ? undefined : state.hosts.get(name);
  if (name === undefined || host?.row === undefined) return state;
  const { row: _, ...rest } = host;
  return { ...state, hosts: new Map(state.hosts).set(name, rest) };
}

function withStep(state: RunState, id: string, change: (step: StepState) => Partial<StepState>): RunState {
  const step = state.steps.get(id) ?? { id, title: id, rows: 0, doneRows: 0, phase: 'waiting' };
  return { ...state, steps: new Map(state.steps).set(id, { ...step, ...change(step) }) };
}

function withArtifact(state: RunState, name: string, change: (before: ArtifactState | undefined) => Partial<ArtifactState>): RunState {
  const before = state.artifacts.get(name);
  const blank: ArtifactState = { name, phase: 'chosen', from: '', doneBytes: 0, totalBytes: undefined, sampledMs: 0 };
  return { ...state, artifacts: new Map(state.artifacts).set(name, { ...blank, ...before, ...change(before) }) };
}

/** Half of the weight of a rate is half a second old. */
const halfLifeMs = 500;

function moved(before: ArtifactState | undefined, event: Extract<Event, { kind: 'artifact.progress' }>): Partial<ArtifactState> {
  const { doneBytes, totalBytes, from, atMs } = event;
  const now = { phase: 'moving', from, doneBytes, totalBytes, sampledMs: atMs } as const;
  if (before?.phase !== 'moving' || before.from !== from || doneBytes < before.doneBytes || atMs <= before.sampledMs) return now;
  const elapsedMs = atMs - before.sampledMs;
  const rate = ((doneBytes - before.doneBytes) * 1000) / elapsedMs;
  const weight = before.bytesPerSecond === undefined ? 1 : 1 - 0.5 ** (elapsedMs / halfLifeMs);
  return { ...now, bytesPerSecond: weight * rate + (1 - weight) * (before.bytesPerSecond ?? 0) };
}
