import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { unwatch, watch } from './ssh-guard.ts';

/** How an ssh ended. `spawnError` is set where it could not be started at all. */
export interface SshEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  readonly spawnError?: NodeJS.ErrnoException;
}

const stderrKeptBytes = 16 * 1024;
const alive = new Set<number>();

/** One ssh client of ours. It leads its own process group: Ctrl-C in a terminal does not reach it, and its jump hosts end with it. */
export class SshProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Settles once, when the process is gone and its output was read; never rejects. */
  readonly ended: Promise<SshEnd>;
  #stderr = '';

  constructor(program: string, args: readonly string[]) {
    const env = { ...process.env, LC_ALL: 'C', SSH_ASKPASS_REQUIRE: 'never' };
    this.child = spawn(program, args, { stdio: 'pipe', detached: true, env });
    const { pid } = this.child;
    if (pid !== undefined) {
      alive.add(pid);
      watch(pid);
    }
    this.child.stderr.setEncoding('utf8');
    this.child.stderr.on('data', (text: string) => {
      // The loop's signs of life are empty lines.
      this.#stderr = (this.#stderr + text)
        .replace(/\r/g, '')
        .replace(/\n{2,}/g, '\n')
        .slice(-stderrKeptBytes);
    });
    // A write after the other end has gone; `ended` tells why.
    this.child.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      const end = (exitCode: number | null, signal: NodeJS.Signals | null, spawnError?: NodeJS.ErrnoException): void => {
        if (pid !== undefined && alive.delete(pid)) unwatch(pid);
        // A login that stays may hold it open for its minute (old versions of OpenSSH, and the ssh of a jump host), and this program would wait for it.
        this.child.stderr.destroy();
        resolve({ exitCode, signal, stderr: this.#stderr.trim(), ...(spawnError === undefined ? {} : { spawnError }) });
      };
      this.child.on('error', (error) => {
        if (pid === undefined) end(null, null, error);
      });
      this.child.on('close', end);
      // A jump host's ssh can hold the pipes open for a while after its parent was killed.
      this.child.on('exit', (code, signal) => setTimeout(() => end(code, signal), 1000).unref());
    });
  }

  /** Resolves when there is room for more, or when nobody reads any longer. */
  async write(bytes: Uint8Array | string): Promise<void> {
    const { stdin } = this.child;
    if (stdin.destroyed || stdin.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        stdin.off('drain', go).off('close', go);
        resolve();
      };
      stdin.on('drain', go).on('close', go);
    });
  }

  kill(): void {
    if (this.child.pid !== undefined && alive.has(this.child.pid)) kill(this.child.pid);
  }
}

function kill(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
