import { coveredMs, type RunTimes, type Span } from '../measure/stages.ts';

/** Notes when the parts of a run that installs no packages begin and end; a part of several hosts goes from the first start to the last end. */
export interface StageClock {
  stage<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** What happened until now, stages in the order in which they end; `sending` are those that bring programs and images. */
  times(sending: readonly string[]): RunTimes;
}

export function startStages(): StageClock {
  const startMs = performance.now();
  const sinceStart = (): number => performance.now() - startMs;
  const spans = new Map<string, readonly Span[]>();
  return {
    async stage(title, work) {
      const fromMs = sinceStart();
      const result = await work();
      spans.set(title, [...(spans.get(title) ?? []), { fromMs, toMs: sinceStart() }]);
      return result;
    },
    times: (sending) => ({
      totalMs: sinceStart(),
      sendingMs: coveredMs(sending.flatMap((title) => spans.get(title) ?? [])),
      installingMs: 0,
      stages: [...spans]
        .map(([title, own]) => ({
          title,
          fromMs: Math.min(...own.map(({ fromMs }) => fromMs)),
          toMs: Math.max(...own.map(({ toMs }) => toMs)),
          sumMs: own.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0),
        }))
        .toSorted((a, b) => a.toMs - b.toMs),
    }),
  };
}
