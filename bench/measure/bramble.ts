import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Event } from '../../src/events/event.ts';
import { interrupted, track } from './interruption.ts';

let program: string | undefined;

/** The program as it is now: somebody who edits its sources meanwhile must not change what is measured. */
export function programPath(): string {
  if (program !== undefined) return program;
  execFileSync('./bramble', ['--version']); // bundles the sources where they changed
  const copy = resolve(`dist/.bench-${process.pid}.js`);
  copyFileSync('dist/bin.js', copy);
  process.on('exit', () => rmSync(copy, { force: true }));
  program = copy;
  return copy;
}

/** Runs bramble in this repository and gives what it printed to stdout. @throws where it does not end with 0 */
export async function bramble(...args: readonly string[]): Promise<string> {
  interrupted.throwIfAborted();
  return await run(args);
}

/** Like `bramble`, also after a Ctrl-C: for cleaning up. */
export function run(args: readonly string[]): Promise<string> {
  // In a group of its own, so that a terminal's Ctrl-C reaches it once.
  const child = track(spawn(process.execPath, [programPath(), ...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true }));
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`bramble ${args.join(' ')} ended with ${code}:\n${stderr.slice(-2000)}${stdout.slice(-2000)}`));
    });
  });
}

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
