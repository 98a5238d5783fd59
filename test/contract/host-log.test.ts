import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../src/command/command.ts';
import { manifestCommand, manifestPath } from '../../src/facts/manifest.ts';
import { appendCommand, hostLogPath, parseLog, readCommand } from '../../src/history/host-log.ts';
import type { RunRecord } from '../../src/history/run-record.ts';

const shells = [['dash'], ['bash', '--posix'], ['busybox', 'ash']].filter(([program = '']) => spawnSync(program, ['-c', 'true']).error === undefined);

let root: string;
beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), 'bramble-log-')), 'bramble');
  mkdirSync(root);
});
afterEach(() => rmSync(join(root, '..'), { recursive: true, force: true }));

const at = (index: number): string => `2026-11-21T13:07:49.${String(index).padStart(3, '0')}Z`;
const run = (index: number, by = "o'neill@tower $(reboot) `x` %s \\n"): RunRecord => ({
  command: 'up',
  by,
  startedAt: at(index),
  changes: index,
  end: { kind: 'done', at: at(index) },
});

describe.each(shells)('%s', (shell, ...options) => {
  /** Runs a command on this computer, its paths below the test's folder. */
  const here = ({ argv }: Command): string => {
    const [, , script = '', name = '', ...args] = argv;
    const moved = args.map((each) => (each === hostLogPath || each === manifestPath ? each.replace('/var/lib/bramble', root) : each));
    const answer = spawnSync(shell, [...options, '-c', script, name, ...moved], { encoding: 'utf8' });
    expect([answer.status, answer.stderr]).toEqual([0, '']);
    return answer.stdout;
  };
  const place = (): void => writeFileSync(join(root, 'manifest'), 'swap\toff\n');

  test('a log gives back what was put into it, whatever stands in it', () => {
    place();
    expect(parseLog(here(readCommand))).toEqual([]);
    for (const index of [1, 2]) here(appendCommand(run(index)));
    expect(parseLog(here(readCommand))).toEqual([run(1), run(2)]);
    expect(statSync(join(root, 'history')).mode & 0o777).toBe(0o600);
    expect(readdirSync(root).toSorted()).toEqual(['history', 'manifest']);
  });

  test('a log keeps the last 100 runs', () => {
    place();
    writeFileSync(join(root, 'history'), Array.from({ length: 150 }, (_, index) => `${JSON.stringify(run(index))}\n`).join(''));
    here(appendCommand(run(150)));
    const kept = parseLog(readFileSync(join(root, 'history'), 'utf8'));
    expect([kept.length, kept[0]?.changes, kept.at(-1)?.changes]).toEqual([100, 51, 150]);
  });

  test('nothing is put on a host that has nothing of bramble', () => {
    here(appendCommand(run(1)));
    expect(readdirSync(root)).toEqual([]);
    rmSync(root, { recursive: true });
    here(appendCommand(run(1)));
    expect(existsSync(root)).toBe(false);
    mkdirSync(root);
  });

  test('a log goes with the manifest', () => {
    place();
    here(appendCommand(run(1)));
    writeFileSync(join(root, 'history.bramble-new'), 'of a run that was killed');
    here(manifestCommand([]));
    expect(existsSync(root)).toBe(false);
    mkdirSync(root);
  });
});
