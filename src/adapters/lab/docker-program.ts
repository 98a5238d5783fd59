import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Failure } from '../../base/trouble.ts';
import type { Docker, DockerOptions } from '../../ports/lab.ts';
import { dockerFailure, dockerMissing, dockerSlow } from './docker-failures.ts';

/** How much of a stream's end is kept as evidence. */
const evidenceLines = 20;

async function runDocker(program: string, args: readonly string[], options: DockerOptions, signal: AbortSignal | undefined): Promise<string> {
  signal?.throwIfAborted();
  const timeoutMs = options.timeoutMs ?? 60_000;
  const child = spawn(program, [...args], { stdio: ['pipe', 'pipe', 'pipe'], ...(signal === undefined ? {} : { signal }) });
  const [stdout, stderr]: [string[], string[]] = [[], []];
  let tooSlow: number | undefined;
  const end = (ms: number): void => {
    tooSlow = ms;
    child.kill('SIGKILL');
  };
  const limit = setTimeout(() => end(timeoutMs), timeoutMs);
  const silence = options.firstLineMs === undefined ? undefined : setTimeout(() => end(options.firstLineMs ?? 0), options.firstLineMs);
  const collect = (into: string[]) => (line: string) => {
    clearTimeout(silence);
    into.push(line);
    options.onLine?.(line);
  };
  const streams = [createInterface(child.stdout).on('line', collect(stdout)), createInterface(child.stderr).on('line', collect(stderr))];
  const closed = streams.map((stream) => new Promise((resolve) => stream.once('close', resolve)));
  // A program that ends before it has read its input is told by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? -1));
    });
    await Promise.all(closed);
    if (tooSlow !== undefined) throw dockerSlow(args, tooSlow, stderr.slice(-evidenceLines).join('\n'));
    if (exitCode !== 0) throw dockerFailure(args, exitCode, [...stderr, ...(stderr.length === 0 ? stdout : [])].slice(-evidenceLines).join('\n'));
    return stdout.join('\n');
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Failure) && error instanceof Error && 'code' in error && error.code === 'ENOENT') throw dockerMissing(error);
    throw error;
  } finally {
    clearTimeout(limit);
    clearTimeout(silence);
  }
}

/** The docker command line program (by default the one on the PATH). When the signal aborts, what runs is ended and its reason is thrown. */
export const dockerProgram = (signal?: AbortSignal, program = 'docker'): Docker => ({
  run: (args, options = {}) => runDocker(program, args, options, signal),
});
