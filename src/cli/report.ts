import type { Context } from './context.ts';
import { styleOf } from './style.ts';
import { toText } from './render/span.ts';
import { exitCodeOf, troubleLines } from './render/trouble.ts';

/** The one place that prints errors. Gives the exit code that they ask for. */
export function report(error: unknown, context: Context, color: boolean): number {
  const { err, signal } = context;
  const { paint, marks } = styleOf(context, err, color);
  if (signal.aborted) {
    err.write('Interrupted. Nothing is half-written: run the command again and it goes on from here.\n');
    return 130;
  }
  for (const line of troubleLines(error, marks)) err.write(`${toText(line, paint)}\n`);
  return exitCodeOf(error);
}
