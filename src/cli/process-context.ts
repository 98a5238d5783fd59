import { setMaxListeners } from 'node:events';
import type { WriteStream } from 'node:tty';
import type { Context } from './context.ts';
import type { Recipes } from './recipes.ts';
import type { Screen } from './render/face.ts';
import { showCursor } from './render/redraw.ts';

/** The context of this process. The first Ctrl-C (or SIGTERM, SIGHUP) asks the run to stop, the second ends the process. */
export function processContext(recipes: Recipes, makeFolder: Context['makeFolder']): Context {
  const stop = new AbortController();
  // Each host and each program of a run listens to it: Node takes more than ten for a leak and says so in the middle of the run.
  setMaxListeners(0, stop.signal);
  const onSignal = (): void => {
    if (stop.signal.aborted) {
      if (process.stderr.isTTY) process.stderr.write(showCursor);
      process.exit(130);
    }
    stop.abort();
    process.stderr.write('\nStopping after what is being written right now; once more ends at once.\n');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endOnClosedPipe);
  return {
    out: screenOf(process.stdout),
    err: screenOf(process.stderr),
    env: process.env,
    folder: process.cwd(),
    signal: stop.signal,
    recipes,
    makeFolder,
    now: () => Date.now(),
    confirm: (question) => confirm(question, stop),
  };
}

/** A pipe has no size, and a terminal that nobody told its size says 0. */
export const screenOf = (stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns' | 'rows'>): Screen => ({
  write: (text) => void stream.write(text),
  isTerminal: stream.isTTY,
  columns: () => stream.columns || 80,
  rows: () => stream.rows || 24,
});

/** `bramble ... | head` is no error. */
function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}

/** Ctrl-C in the question stops the run like anywhere else. */
async function confirm(question: string, stop: AbortController): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const prompts = await import('@clack/prompts');
  const answer = await prompts.confirm({ message: question, initialValue: false, output: process.stderr, signal: stop.signal });
  if (prompts.isCancel(answer)) stop.abort();
  return answer === true;
}
