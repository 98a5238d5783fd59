import { assertNever } from '../../base/assert-never.ts';
import type { Event } from '../../events/event.ts';
import { fold } from '../../events/fold.ts';
import { emptyRun, type RunState } from '../../events/run-state.ts';
import type { Face } from './face.ts';
import { withoutHost } from './frame.ts';
import { harmless } from './span.ts';
import { bytesText } from '../../base/bytes-text.ts';
import { count, durationText } from './units.ts';

/** One line per event that a person would want in a log, in front the host that it is about. */
export function plainLines(write: (text: string) => void): Face {
  let state = emptyRun;
  return {
    show: (event) => {
      const line = lineOf(state, event);
      state = fold(state, event);
      if (line !== undefined) write(`${harmless(line)}\n`);
    },
    aside: (work) => work(),
    end: () => {},
  };
}

/** The line of an event, or undefined where it is not worth one. `state` is the run before it. */
export function lineOf(state: RunState, event: Event): string | undefined {
  switch (event.kind) {
    case 'run.started':
      return `${event.cluster}: ${event.command}`;
    case 'run.finished':
      return `${state.cluster}: ${state.command} ${event.ok ? 'done in' : 'ended early after'} ${durationText(event.durationMs)}`;
    case 'host.connecting':
    case 'change.started':
    case 'artifact.progress':
      return undefined;
    case 'host.observed':
      return `${event.host}: read in ${durationText(event.durationMs)}`;
    case 'host.unreachable':
      return `${event.host}: unreachable: ${withoutHost(event.trouble.message, event.host)} [${event.trouble.code}]`;
    case 'plan.decided':
      return `plan: ${count(sum(event.steps.map((step) => step.rows)), 'change')} in ${count(event.steps.length, 'step')}`;
    case 'step.started':
      return state.steps.get(event.step)?.host === undefined ? `${stepName(state, event.step)} ...` : undefined;
    case 'step.finished':
      return `${stepName(state, event.step)}: done in ${durationText(event.durationMs)}`;
    case 'step.failed':
      return `${stepName(state, event.step)}: failed: ${withoutHost(event.trouble.message, event.trouble.host)} [${event.trouble.code}]`;
    case 'step.skipped':
      return `${stepName(state, event.step)}: skipped because of ${stepName(state, event.because)}`;
    case 'change.finished':
      return `${event.host}: ${event.row.verb} ${event.row.subject}`;
    case 'wait.seen':
      return state.steps.get(event.step)?.seen === event.seen ? undefined : `${stepName(state, event.step)}: ${event.seen}`;
    case 'artifact.chosen':
      return `artifact ${event.artifact}: from ${event.from}, because ${event.because}`;
    case 'artifact.ready':
      return `artifact ${event.artifact}: ${bytesText(event.sizeBytes)} from ${event.from}`;
    case 'build.line':
      return `build ${event.artifact}: ${event.line}`;
    case 'check.passed':
      return `check ${event.name}: ${event.seen}`;
    case 'check.failed':
      return `check ${event.name}: failed: ${event.trouble.message} [${event.trouble.code}]`;
    case 'note':
      return `note: ${event.text}`;
    default:
      return assertNever(event);
  }
}

function stepName(state: RunState, id: string): string {
  const step = state.steps.get(id);
  if (step === undefined) return id;
  return step.host === undefined ? step.title : `${step.host}: ${step.title}`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
