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

/**
 * Shows a run while `work` goes on: live on a terminal, else as plain lines on stderr, with --json as JSON lines on stdout.
 * A run that only reads (`isReading`) is shown on terminals alone and leaves nothing behind.
 */
export async function follow<T>(context: Context, options: GlobalOptions, isReading: boolean, work: (followed: Followed) => Promise<T>): Promise<T> {
  const face = chooseFace(context, options, isReading);
  try {
    return await work({
      emit: (happening) => face.show({ atMs: context.now(), ...happening }),
      aside: (other) => face.aside(other),
    });
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
