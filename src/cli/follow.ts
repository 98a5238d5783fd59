import type { Emit } from '../events/event.ts';
import type { Context, GlobalOptions } from './context.ts';
import type { Face } from './render/face.ts';
import { jsonLines } from './render/json-lines.ts';
import { liveTerminal } from './render/live-terminal.ts';
import { plainLines } from './render/plain-lines.ts';
import { styleOf } from './style.ts';

/** What a command does with its run's face while the run goes on. */
export interface Followed {
  readonly emit: Emit;
  /** Takes the terminal for something else, such as a question, and gives it back. */
  aside<T>(work: () => Promise<T>): Promise<T>;
}

/** Which run it is. One that only reads is shown on terminals alone and leaves nothing behind. */
export interface Title {
  readonly command: string;
  readonly cluster: string;
  readonly isReading: boolean;
}

/**
 * Shows a run while `work` goes on: live on a terminal, else as plain lines on stderr, with --json as JSON lines on stdout.
 * Its first and last event come from here.
 */
export async function follow<T>(context: Context, options: GlobalOptions, title: Title, work: (followed: Followed) => Promise<T>): Promise<T> {
  const { command, cluster } = title;
  const face = chooseFace(context, options, title.isReading);
  const startedMs = context.now();
  const emit: Emit = (happening) => face.show({ atMs: context.now(), ...happening });
  const finish = (ok: boolean): void => emit({ kind: 'run.finished', ok, durationMs: context.now() - startedMs });
  face.show({ atMs: startedMs, kind: 'run.started', command, cluster });
  try {
    const result = await work({ emit, aside: (other) => face.aside(other) });
    finish(true);
    return result;
  } catch (error) {
    finish(false);
    throw error;
  } finally {
    face.end();
  }
}

function chooseFace(context: Context, { json, color }: GlobalOptions, isReading: boolean): Face {
  const { out, err, env } = context;
  if (json === true && !isReading) return jsonLines((text) => out.write(text));
  if (err.isTerminal && env['TERM'] !== 'dumb') return liveTerminal({ screen: err, ...styleOf(context, err, color), now: context.now, isReading });
  return isReading ? silent : plainLines((text) => err.write(text));
}

const silent: Face = { show: () => {}, aside: (work) => work(), end: () => {} };
