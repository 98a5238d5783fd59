import { type HostState, progress, type RunState, type StepState } from '../../events/run-state.ts';
import { artifactLine } from './artifact-line.ts';
import { fit, type Line, type Span, span, spread } from './span.ts';
import { clockText, durationText } from './units.ts';
import { spinner, type View } from './view.ts';

/**
 * The live picture of a run: a line for the run, one a host, one a step of the cluster, one an artifact on its way.
 * No line is wider than the terminal and there are fewer lines than it has rows.
 */
export function frame(state: RunState, view: View): readonly Line[] {
  const fixed = [header(state, view)];
  const hosts = hostLines(state, view);
  const cluster = [...state.steps.values()].filter((step) => step.host === undefined && step.phase !== 'waiting');
  const active = cluster.filter((step) => step.phase !== 'done').map((step) => stepLine(step, view));
  const done = cluster.filter((step) => step.phase === 'done').map((step) => stepLine(step, view));
  const artifacts = [...state.artifacts.values()]
    .filter(({ phase }) => phase === 'moving' || phase === 'building')
    .map((artifact) => artifactLine(artifact, view));
  const room = view.rows - 1;
  const essential = [...fixed, ...active, ...artifacts, ...hosts];
  const spare = Math.max(0, room - essential.length - 1);
  const lines = [...fixed, ...hosts, ...(done.length > spare ? done.slice(done.length - spare) : done), ...active, ...artifacts];
  if (lines.length <= room) return lines;
  return [...lines.slice(0, Math.max(1, room - 1)), fit([span(`… ${lines.length - room + 1} more`, 'dim')], view.columns)].slice(0, Math.max(1, room));
}

function header(state: RunState, view: View): Line {
  const { done, total } = progress(state);
  const right = total === 0 ? [] : [span(`${done}/${total}`)];
  return spread([span(state.cluster, 'bold'), span(`  ${state.command}  `), span(clockText(view.nowMs - state.startedMs), 'dim')], right, view.columns);
}

function hostLines(state: RunState, view: View): readonly Line[] {
  const hosts = [...state.hosts.values()];
  const nameWidth = Math.min(Math.floor(view.columns / 3), Math.max(0, ...hosts.map(({ name }) => name.length)));
  return hosts.map((host) => hostLine(host, state, nameWidth, view));
}

function hostLine(host: HostState, state: RunState, nameWidth: number, view: View): Line {
  const steps = [...state.steps.values()].filter((step) => step.host === host.name);
  const { done, total } = progress(state, host.name);
  const [mark, what] = hostNow(host, steps, state.steps.size > 0, view);
  const right = total === 0 ? [] : [span(`${done}/${total}`, 'dim')];
  return spread([mark, span(` ${host.name.slice(0, nameWidth).padEnd(nameWidth)}  `), ...what], right, view.columns);
}

/** The host's sign and what it is at. */
function hostNow(host: HostState, steps: readonly StepState[], isPlanned: boolean, view: View): readonly [Span, Line] {
  const { marks } = view;
  const busy = span(spinner(view), 'cyan');
  if (host.phase === 'unreachable') return [span(marks.failed, 'red'), [span(withoutHost(host.trouble?.message ?? 'does not answer', host.name), 'red')]];
  if (host.phase === 'connecting') return [busy, [span('connecting', 'dim')]];
  const failed = steps.find((step) => step.phase === 'failed');
  if (failed !== undefined) return [span(marks.failed, 'red'), [span(failed.title, 'red'), ...rowSpans(host)]];
  const running = steps.find((step) => step.phase === 'running');
  if (running !== undefined) return [busy, [span(running.title), ...rowSpans(host)]];
  if (steps.some((step) => step.phase === 'skipped')) return [span(marks.failed, 'yellow'), [span('skipped', 'yellow')]];
  const next = steps.find((step) => step.phase === 'waiting');
  if (next !== undefined) return [span(marks.waiting, 'dim'), [span(`next: ${next.title}`, 'dim')]];
  if (steps.length > 0) return [span(marks.done, 'green'), [span('done', 'dim')]];
  return [span(marks.done, 'green'), [span(isPlanned ? 'nothing to change' : 'read', 'dim')]];
}

const rowSpans = (host: HostState): Line => (host.row === undefined ? [] : [span(`  ${host.row.subject}`, 'dim')]);

function stepLine(step: StepState, view: View): Line {
  const took = step.startedMs === undefined ? [] : [span(durationText((step.finishedMs ?? view.nowMs) - step.startedMs), 'dim')];
  const seen = step.seen === undefined || step.phase === 'done' ? [] : [span(`  ${step.seen}`, 'dim')];
  return spread([stepMark(step, view), span(` ${step.title}`), ...seen], took, view.columns);
}

function stepMark(step: StepState, view: View): Span {
  if (step.phase === 'done') return span(view.marks.done, 'green');
  if (step.phase === 'failed') return span(view.marks.failed, 'red');
  return step.phase === 'skipped' ? span(view.marks.failed, 'yellow') : span(spinner(view), 'cyan');
}

/** A message without the host's name in front, where the line names it already. */
export const withoutHost = (message: string, host: string | undefined): string =>
  host !== undefined && message.startsWith(`${host}: `) ? message.slice(host.length + 2) : message;
