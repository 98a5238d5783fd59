import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ProgramRun {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Every line of either stream, as it comes. */
  readonly onLine: (line: string) => void;
}

/** How a program ended. `missing`: there is no such program. */
export type ProgramEnd = { readonly kind: 'exited'; readonly code: number } | { readonly kind: 'cancelled' } | { readonly kind: 'missing' };

/** Runs a program in a process group of its own, so that cancelling also ends the compilers that it started. */
export async function runProgram({ argv: [program, ...args], cwd, env, signal, onLine }: ProgramRun): Promise<ProgramEnd> {
  if (signal?.aborted === true) return { kind: 'cancelled' };
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  // A program of its own group does not get the terminal's Ctrl-C, and must not outlive this process.
  process.once('exit', kill);
  signal?.addEventListener('abort', kill, { once: true });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
  try {
    return await new Promise<ProgramEnd>((resolve, reject) => {
      child.once('error', (error) => ('code' in error && error.code === 'ENOENT' ? resolve({ kind: 'missing' }) : reject(error)));
      child.once('close', (code) => resolve(signal?.aborted === true ? { kind: 'cancelled' } : { kind: 'exited', code: code ?? 128 }));
    });
  } finally {
    process.off('exit', kill);
    signal?.removeEventListener('abort', kill);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}
