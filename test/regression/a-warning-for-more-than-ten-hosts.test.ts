import { getMaxListeners } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { processContext } from '../../src/cli/process-context.ts';
import type { Recipes } from '../../src/cli/recipes.ts';

const watched = [
  [process, ['SIGINT', 'SIGTERM', 'SIGHUP']],
  [process.stdout, ['error']],
  [process.stderr, ['error']],
] as const;
const before = watched.map(([emitter, names]) => names.map((name) => emitter.listeners(name)));

afterEach(() => {
  for (const [at, [emitter, names]] of watched.entries())
    for (const [each, name] of names.entries())
      for (const listener of emitter.listeners(name)) if (before[at]?.[each]?.includes(listener) !== true) emitter.off(name, listener as () => void);
});

// Node printed "Possible EventTarget memory leak detected. 11 abort listeners added" into the terminal of `lab list` with 16 machines.
it('any number of hosts may listen to the signal that stops a run', () => {
  expect(getMaxListeners(processContext({} as Recipes).signal)).toBe(0);
});
