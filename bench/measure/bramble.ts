import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Event } from '../../src/events/event.ts';

const run = promisify(execFile);
const maxBuffer = 256 * 2 ** 20;

/** Runs bramble and gives what it printed to stdout. @throws where it does not end with 0 */
export const bramble = async (...args: readonly string[]): Promise<string> => (await run('./bramble', args, { maxBuffer })).stdout;

/** Runs a command with `--json` and gives its events. */
export const events = async (...args: readonly string[]): Promise<readonly Event[]> =>
  (await bramble(...args, '--json'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event);

/** Wall-clock milliseconds of some work. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const startMs = performance.now();
  const result = await work();
  return { ms: performance.now() - startMs, result };
}
