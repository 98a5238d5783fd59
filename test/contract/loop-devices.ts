import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a program of the system's and gives what it prints, in one line. */
export const system = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
  }).trim();

export const loop = (...args: readonly string[]): string => system('losetup', ...args);

/** Loop devices stand in for cards: the kernel treats them alike. They need root, and a container may lack them. */
export function reasonForNoLoops(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'bramble-loop-'));
  try {
    const file = join(folder, 'file');
    writeFileSync(file, Buffer.alloc(4096));
    loop('--detach', loop('--find', '--show', file));
    return undefined;
  } catch (error) {
    return `there are no loop devices here: ${String((error as { stderr?: string }).stderr)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
