import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../src/command/command.ts';
import { manifestCommand, manifestPath } from '../../src/facts/manifest.ts';
import { readResetMark, resetMarkCommand, resetMarkPath, unmarkCommand } from '../../src/facts/reset-mark.ts';

describe.each([['dash'], ['bash'], ['busybox', 'sh']])('the mark of a reset, under %s', (shell, ...applet) => {
  let root: string;
  const mark = () => join(root, resetMarkPath);
  const there = () => (existsSync(mark()) ? readResetMark(readFileSync(mark(), 'utf8')) : undefined);
  /** Runs a command with its paths below a directory of ours. */
  const run = ({ argv }: Command): void => {
    const [, flag = '', script = '', ...args] = argv.map((arg) => (arg === resetMarkPath || arg === manifestPath ? join(root, arg) : arg));
    const { status, stderr } = spawnSync(shell, [...applet, flag, script, ...args], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bramble-mark-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test('says that a host was told, then that removing began, and never takes that back', () => {
    run(resetMarkCommand('announced'));
    expect(there()).toBe('announced');
    run(resetMarkCommand('begun'));
    expect(there()).toBe('begun');
    run(resetMarkCommand('announced'));
    expect(there()).toBe('begun');
    run(resetMarkCommand('begun'));
    expect(there()).toBe('begun');
  });

  test('goes last, and its directory with it; taking it off twice is no error', () => {
    run(resetMarkCommand('begun'));
    writeFileSync(join(root, manifestPath), '');
    run(manifestCommand([]));
    expect(existsSync(join(root, manifestPath))).toBe(false);
    expect(there()).toBe('begun');
    run(unmarkCommand);
    expect(existsSync(join(root, '/var/lib/bramble'))).toBe(false);
    run(unmarkCommand);
  });

  test('leaves what else is in its directory alone', () => {
    mkdirSync(join(root, '/var/lib/bramble'), { recursive: true });
    writeFileSync(join(root, manifestPath), 'x');
    run(resetMarkCommand('announced'));
    run(unmarkCommand);
    expect(there()).toBeUndefined();
    expect(readFileSync(join(root, manifestPath), 'utf8')).toBe('x');
  });
});
