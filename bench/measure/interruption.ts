import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();
const stop = new AbortController();

/** Aborted at the first Ctrl-C while something watches for one. */
export const interrupted: AbortSignal = stop.signal;

/** A child that is told to end at a Ctrl-C, and for whose end everybody else waits: what it began must not go on behind us. */
export function track<Child extends ChildProcess>(child: Child): Child {
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

function interrupt(): void {
  stop.abort();
  for (const child of running) child.kill('SIGINT');
}

/** Runs work that is interrupted in an orderly way: its children end, it fails, and its `finally` blocks run. */
export async function interruptibly<T>(work: () => Promise<T>): Promise<T> {
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await work();
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    if (stop.signal.aborted) process.exitCode = 130;
  }
}
