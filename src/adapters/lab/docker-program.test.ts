import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Docker } from '../../ports/lab.ts';
import { dockerProgram } from './docker-program.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bramble-docker-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A docker program that does what the sh script says. */
async function fake(script: string, signal?: AbortSignal): Promise<Docker> {
  const path = join(folder, 'docker');
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return dockerProgram(signal, path);
}

test('arguments arrive one by one, input on stdin, and the answer is without its last line break', async () => {
  const docker = await fake('printf "<%s>" "$@"; cat');
  expect(await docker.run(['ps', '', 'a b', "it's"], { input: 'text\n' })).toBe("<ps><><a b><it's>text");
});

test('lines of both streams are told as they come', async () => {
  const lines: string[] = [];
  const docker = await fake('echo one; echo two >&2');
  await docker.run([], { onLine: (line) => lines.push(line) });
  expect(lines.sort()).toEqual(['one', 'two']);
});

test.each([
  ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?', 'lab.docker-silent'],
  ['permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock', 'lab.docker-refused'],
  ['Error response from daemon: Conflict. The container name is already in use', 'lab.docker-failed'],
])('a docker that ends with "%s" is %s, with its words as evidence', async (words, code) => {
  const docker = await fake(`echo '${words}' >&2; exit 1`);
  await expect(docker.run(['ps'])).rejects.toMatchObject({ code, evidence: words });
});

test('a computer without docker is told how to get it', async () => {
  await expect(dockerProgram(undefined, join(folder, 'none')).run(['ps'])).rejects.toMatchObject({ code: 'lab.docker-missing' });
});

test('a docker that hangs is ended, at once where it never said a word', async () => {
  const docker = await fake('exec sleep 600');
  await expect(docker.run(['ps'], { timeoutMs: 50 })).rejects.toMatchObject({ code: 'lab.docker-slow' });
  await expect(docker.run(['pull'], { timeoutMs: 600_000, firstLineMs: 50 })).rejects.toMatchObject({ code: 'lab.docker-slow' });
});

test('a docker that speaks in time may take longer than its first line may', async () => {
  const docker = await fake('echo pulling; sleep 1.2; echo done');
  expect(await docker.run(['pull'], { firstLineMs: 1_000 })).toBe('pulling\ndone');
});

test('an interrupt ends what runs and is thrown as it is', async () => {
  const interrupt = new AbortController();
  const docker = await fake('echo started; exec sleep 600', interrupt.signal);
  const reason = new Error('interrupted');
  await expect(docker.run([], { onLine: () => interrupt.abort(reason) })).rejects.toBe(reason);
  await expect(docker.run([])).rejects.toBe(reason);
});
