import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from './run-program.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bramble-run-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('runProgram', () => {
  it('gives every line of both streams and how the program ended', async () => {
    const lines: string[] = [];
    const end = await runProgram({ argv: ['sh', '-c', 'echo out; echo err >&2; exit 3'], cwd: folder, env: process.env, onLine: (line) => lines.push(line) });
    expect(end).toEqual({ kind: 'exited', code: 3 });
    expect(lines.toSorted()).toEqual(['err', 'out']);
  });

  it('says that a program is missing', async () => {
    expect(await runProgram({ argv: ['bramble-no-such-program'], cwd: folder, env: process.env, onLine: () => {} })).toEqual({ kind: 'missing' });
  });

  it('ends the whole process group when it is cancelled', async () => {
    const stop = new AbortController();
    // The grandchild holds the output open: as long as it lives, this does not return.
    const end = await runProgram({
      argv: ['sh', '-c', 'sleep 600 & echo started; wait'],
      cwd: folder,
      env: process.env,
      signal: stop.signal,
      onLine: () => stop.abort(),
    });
    expect(end).toEqual({ kind: 'cancelled' });
  });

  it('starts nothing when it is cancelled before', async () => {
    const lines: string[] = [];
    const end = await runProgram({ argv: ['echo', 'ran'], cwd: folder, env: process.env, signal: AbortSignal.abort(), onLine: (line) => lines.push(line) });
    expect(end).toEqual({ kind: 'cancelled' });
    expect(lines).toEqual([]);
  });
});
