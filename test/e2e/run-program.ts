import { spawn } from 'node:child_process';

export interface Ended {
  readonly command: string;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Text for its stdin, which is empty otherwise. */
  readonly stdin?: string;
  /** Exit codes that are fine; [0] where nothing is said. */
  readonly codes?: readonly number[];
  /** Ends the program with SIGTERM; 10 minutes where nothing is said. */
  readonly timeoutMs?: number;
}

const longest = 12_000;
const shorten = (text: string): string => (text.length <= longest ? text : `[${text.length - longest} characters before]\n${text.slice(-longest)}`);

/** What a failing assertion on a command shows: all that it said. */
export const story = ({ command, code, stdout, stderr }: Ended): string =>
  `${command}\nended with ${code ?? 'a signal'}\n--- stdout\n${shorten(stdout)}\n--- stderr\n${shorten(stderr)}`;

/** Runs a program as a user does, without a terminal. @throws Error with its whole output where it ends with another code */
export async function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const ended = await new Promise<Ended>((done, fail) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: options.timeoutMs ?? 600_000, env: { ...process.env, NO_COLOR: '1' } });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
    child.on('error', fail);
    // Whoever does not read its stdin may end before all of it is written; its exit code tells.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
    const text = (parts: readonly Buffer[]): string => Buffer.concat(parts).toString();
    child.on('close', (code) => done({ command: [program, ...args].join(' '), code, stdout: text(stdout), stderr: text(stderr) }));
  });
  if (!(options.codes ?? [0]).includes(ended.code ?? -1)) throw new Error(story(ended));
  return ended;
}
