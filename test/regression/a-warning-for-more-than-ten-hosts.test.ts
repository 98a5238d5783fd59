import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { processContext } from '../../src/cli/process-context.ts';
import type { Recipes } from '../../src/cli/recipes.ts';

type Listener = (...args: readonly unknown[]) => void;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const streams = [process.stdout, process.stderr] as const;
const before = new Set([...signals.flatMap((name) => process.listeners(name)), ...streams.flatMap((stream) => stream.listeners('error'))] as Listener[]);
const isNew = (listener: unknown): listener is Listener => !before.has(listener as Listener);

afterEach(() => {
  for (const name of signals) for (const listener of process.listeners(name).filter(isNew)) process.off(name, listener);
  for (const stream of streams) for (const listener of stream.listeners('error').filter(isNew)) stream.off('error', listener);
});

// Node printed "Possible EventTarget memory leak detected. 11 abort listeners added" into the terminal of `lab list` with 16 machines.
it('any number of hosts may listen to the signal that stops a run', async () => {
  const warnings: string[] = [];
  const remember = ({ message }: Error): void => void warnings.push(message);
  process.on('warning', remember);
  try {
    const { signal } = processContext({} as Recipes, (path) => Promise.reject(new Error(`unexpected folder ${path}`)));
    for (let host = 0; host < 50; host += 1) signal.addEventListener('abort', () => host);
    await setImmediate();
  } finally {
    process.off('warning', remember);
  }
  expect(warnings).toEqual([]);
});
