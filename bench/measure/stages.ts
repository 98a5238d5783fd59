import { fold } from '../../src/events/fold.ts';
import { emptyRun, type StepState } from '../../src/events/run-state.ts';
import type { Event } from '../../src/events/event.ts';

/** One part of a run: from when its first step starts to when its last one ends; hosts that do it in parallel are one stage. */
export interface StageTime {
  readonly title: string;
  /** Milliseconds after the run's start. */
  readonly fromMs: number;
  readonly toMs: number;
  /** All of its steps one after another. */
  readonly sumMs: number;
}

/** A run and its parts. */
export interface RunTimes {
  readonly totalMs: number;
  readonly stages: readonly StageTime[];
  /** For how long programs or images were on their way to at least one host, or being imported there. */
  readonly sendingMs: number;
  /** For how long at least one host installed packages of its distribution. */
  readonly installingMs: number;
}

/** Milliseconds from one moment to another. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How long at least one of these lasted. */
export function coveredMs(spans: readonly Span[]): number {
  let [sumMs, endMs] = [0, -Infinity];
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    sumMs += Math.max(0, toMs - Math.max(fromMs, endMs));
    endMs = Math.max(endMs, toMs);
  }
  return sumMs;
}

/** @throws where there is no such stage */
export function endOf({ stages }: RunTimes, title: string): number {
  const stage = stages.find((each) => each.title === title);
  if (stage === undefined) throw new Error(`there is no stage "${title}"`);
  return stage.toMs;
}

/** How long each part of a run took, in the order in which they end, from the run's own events. */
export function stagesOf(events: readonly Event[]): RunTimes {
  const state = events.reduce(fold, emptyRun);
  const steps = [...state.steps.values()].filter(isDone);
  const observedMs = Math.max(state.startedMs, ...events.filter(({ kind }) => kind === 'host.observed').map(({ atMs }) => atMs));
  const decidedMs = events.find(({ kind }) => kind === 'plan.decided')?.atMs ?? observedMs;
  const lastMs = Math.max(decidedMs, ...steps.map(({ finishedMs }) => finishedMs));
  const totalMs = state.finished?.durationMs ?? lastMs - state.startedMs;
  const part = (title: string, fromMs: number, toMs: number): StageTime => ({
    title,
    fromMs: fromMs - state.startedMs,
    toMs: toMs - state.startedMs,
    sumMs: toMs - fromMs,
  });
  const stages = [...new Set(steps.map(({ title }) => title))].map((title): StageTime => {
    const own = steps.filter((step) => step.title === title);
    const [from, to] = [Math.min(...own.map(({ startedMs }) => startedMs)), Math.max(...own.map(({ finishedMs }) => finishedMs))];
    return { ...part(title, from, to), sumMs: own.reduce((sum, step) => sum + step.finishedMs - step.startedMs, 0) };
  });
  return {
    totalMs,
    sendingMs: coveredMs(changesOf(events, /^(binary|image) /)),
    installingMs: coveredMs(changesOf(events, /^package /)),
    stages: [
      part('connect and read every host', state.startedMs, observedMs),
      part('keys, certificates, plan', observedMs, decidedMs),
      ...stages.toSorted((a, b) => a.toMs - b.toMs),
      part('verify', lastMs, state.startedMs + totalMs),
    ],
  };
}

/** When hosts were changed in what is called so. */
function changesOf(events: readonly Event[], subject: RegExp): readonly Span[] {
  const begun = new Map<string, number>();
  return events.flatMap((event): readonly Span[] => {
    if (event.kind !== 'change.started' && event.kind !== 'change.finished') return [];
    if (!subject.test(event.row.subject)) return [];
    const key = `${event.host} ${event.row.subject}`;
    if (event.kind === 'change.started') begun.set(key, event.atMs);
    const fromMs = begun.get(key);
    return event.kind === 'change.started' || fromMs === undefined ? [] : [{ fromMs, toMs: event.atMs }];
  });
}

type DoneStep = StepState & { readonly startedMs: number; readonly finishedMs: number };
const isDone = (step: StepState): step is DoneStep => step.phase === 'done' && step.startedMs !== undefined && step.finishedMs !== undefined;
