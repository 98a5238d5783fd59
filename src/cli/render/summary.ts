import type { HostName } from '../../base/names.ts';
import { progress, type RunState, type StepState } from '../../events/run-state.ts';
import type { Marks } from './marks.ts';
import { fit, type Line, span, spread } from './span.ts';
import { bytesText } from '../../base/bytes-text.ts';
import { count, durationText } from './units.ts';

/** What is left of a run when it is over: how it ended, and how long each stage took. */
export function summary(state: RunState, view: { readonly columns: number; readonly marks: Marks }): readonly Line[] {
  const { columns, marks } = view;
  const notes = state.notes.map((note) => fit([span(`${marks.waiting} ${note}`)], columns));
  const stages = stagesOf(state).map((stage) => spread([span(`  ${stage.title}`, 'dim')], [span(stage.what, 'dim')], Math.min(columns, 60)));
  const ready = [...state.artifacts.values()].filter((artifact) => artifact.phase === 'ready');
  const artifacts =
    ready.length === 0
      ? []
      : [
          spread(
            [span('  artifacts', 'dim')],
            [span(`${ready.length}, ${bytesText(ready.reduce((sum, { doneBytes }) => sum + doneBytes, 0))}`, 'dim')],
            Math.min(columns, 60),
          ),
        ];
  const checks = state.checks.map(({ name, ok, seen }) =>
    fit([span(ok ? marks.done : marks.failed, ok ? 'green' : 'red'), span(` ${name}`), span(`  ${seen}`, 'dim')], columns),
  );
  return [...notes, ...artifacts, ...stages, ...checks, ...ending(state, view)];
}

function ending(state: RunState, { columns, marks }: { readonly columns: number; readonly marks: Marks }): readonly Line[] {
  const { finished } = state;
  if (finished === undefined) return [];
  const { done, total } = progress(state);
  const amount = total === 0 ? '' : `: ${finished.ok ? '' : `${done} of `}${count(total, 'change')}`;
  const mark = finished.ok ? span(marks.done, 'green') : span(marks.failed, 'red');
  const verdict = finished.ok ? '' : ' ended early';
  return [
    fit(
      [mark, span(` ${state.cluster} ${state.command}${verdict}${amount} ${finished.ok ? 'in' : 'after'} ${durationText(finished.durationMs)}`, 'bold')],
      columns,
    ),
  ];
}

/** Steps of one title together, in plan order: what hosts do in parallel is one stage. */
function stagesOf(state: RunState): readonly { readonly title: string; readonly what: string }[] {
  const byTitle = new Map<string, StepState[]>();
  for (const step of state.steps.values()) {
    const isBookkeeping = step.host !== undefined && step.rows === 0;
    if (step.startedMs !== undefined && !isBookkeeping) byTitle.set(step.title, [...(byTitle.get(step.title) ?? []), step]);
  }
  return [...byTitle].map(([title, steps]) => {
    const start = Math.min(...steps.map((step) => step.startedMs ?? 0));
    const end = Math.max(...steps.map((step) => step.finishedMs ?? step.startedMs ?? 0));
    const hosts = new Set(steps.map((step) => step.host).filter((host): host is HostName => host !== undefined));
    const failed = steps.filter((step) => step.phase === 'failed').length;
    const unfinished = steps.filter((step) => step.phase === 'running').length;
    const parts = [
      failed > 0 ? `${failed} failed` : '',
      unfinished > 0 ? `${unfinished} unfinished` : '',
      hosts.size > 0 ? count(hosts.size, 'host') : '',
      durationText(end - start).padStart(6),
    ];
    return { title, what: parts.filter((part) => part !== '').join('  ') };
  });
}
