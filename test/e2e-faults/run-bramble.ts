import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { leaksIn } from './leaks.ts';

/** Also where this file is a part of a bundle somewhere below. */
const rootAbove = (folder: string): string => (existsSync(join(folder, 'vitest.config.ts')) ? folder : rootAbove(dirname(folder)));
export const root = rootAbove(import.meta.dirname);

/** How a `bramble` ended. `code` is null where a signal ended it. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  /** @throws Error when the output held a secret */
  readonly ended: Promise<Ended>;
  /** Resolves once this text was printed. @throws Error when the program ended before */
  printed(text: string): Promise<void>;
  /** Resolves once so many lines were printed, or the program ended. */
  lines(count: number): Promise<void>;
  /** Ends the process that the launcher became; its children are its own business. */
  kill(signal: NodeJS.Signals): void;
}

/** Starts the real command line on a workspace, with no terminal. Whatever it prints is searched for secrets. */
export function start(workspace: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(join(root, 'bramble'), ['-f', join(workspace, 'bramble.yaml'), ...args], {
    cwd: dirname(workspace),
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  let isOver = false;
  const tell = (): void => listeners.forEach((listener) => listener());
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (bytes: Buffer) => {
      text[name] += bytes.toString();
      tell();
    });
  }
  const ended = new Promise<Ended>((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      isOver = true;
      tell();
      const leaks = leaksIn(`${text.stdout}${text.stderr}`, workspace);
      if (leaks.length > 0) fail(new Error(`the output of bramble ${args.join(' ')} holds ${leaks.length} secrets`));
      else done({ code, ...text });
    });
  });
  /** Whether it came before the program ended. */
  const until = (isThere: () => boolean): Promise<boolean> =>
    new Promise((done) => {
      const look = (): void => {
        if (!isThere() && !isOver) return;
        listeners.delete(look);
        done(isThere());
      };
      listeners.add(look);
      look();
    });
  const all = (): string => `${text.stdout}${text.stderr}`;
  const printed = async (wanted: string): Promise<void> => {
    if (!(await until(() => all().includes(wanted)))) throw new Error(`it ended without a word about "${wanted}": ${text.stderr}`);
  };
  const lines = async (count: number): Promise<void> => void (await until(() => all().split('\n').length > count));
  return { ended, printed, lines, kill: (signal) => void child.kill(signal) };
}

export const bramble = (workspace: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> => start(workspace, args, env).ended;

/** The codes of the errors that ended a command, each in brackets at the end of its sentence, and each with a remedy below. */
export function errorCodes({ stderr }: Ended): readonly string[] {
  const [codes, remedies] = [[...stderr.matchAll(/ {2}\[([a-z0-9.-]+)\]$/gm)], [...stderr.matchAll(/^ {2}→ \S.{10,}$/gm)]];
  expect(remedies, stderr).toHaveLength(codes.length);
  return codes.map(([, code = '']) => code);
}

/** Asserts how a command ended and with which errors, in any order. A failure shows the end of what was printed, where the errors are. */
export function expectEnd(ended: Ended, code: number, ...codes: readonly string[]): void {
  const end = ended.stderr.split('\n').slice(-20).join('\n');
  expect({ code: ended.code, codes: errorCodes(ended).toSorted() }, end).toEqual({ code, codes: codes.toSorted() });
}
