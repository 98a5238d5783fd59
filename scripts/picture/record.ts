import { spawn } from 'node:child_process';
import { track } from '../../bench/measure/interruption.ts';
import { quote } from '../../src/command/quote.ts';
import { type ScreenLine, TerminalScreen } from './screen.ts';

export interface Recording {
  /** What stands there at the end. */
  readonly end: readonly ScreenLine[];
  /** Every complete frame of a live display. */
  readonly frames: readonly (readonly ScreenLine[])[];
}

/** Runs a program in a terminal of its own (script(1) of util-linux makes one) and watches what it shows. */
export async function record(argv: readonly string[], folder: string, columns: number, env: NodeJS.ProcessEnv): Promise<Recording> {
  const command = `stty cols ${columns} rows 45; exec ${quote(argv)}`;
  const child = track(spawn('script', ['-qfec', command, '/dev/null'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true }));
  const screen = new TerminalScreen();
  const frames: (readonly ScreenLine[])[] = [];
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => screen.write(text, () => frames.push(screen.lines())));
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  return { end: screen.lines(), frames };
}
