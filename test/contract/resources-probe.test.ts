import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Command, sh } from '../../src/command/command.ts';
import { probeCommand } from '../../src/facts/probe-script.ts';
import { readProbe } from '../../src/facts/read-probe.ts';
import type { ResourceRef } from '../../src/resources/collect-wants.ts';
import { recordedRefs, recordedWants } from '../recorded/recorded-wants.ts';
import { kindOf } from '../../src/resources/kinds.ts';
import { machineImage, startMachine, type ThrowawayMachine } from './throwaway-machine.ts';

const shells = [['dash'], ['bash', '--posix'], ['busybox', 'ash']].map((words) => ({
  words,
  title: words.join(' '),
  isThere: spawnSync(words[0] ?? '', [...words.slice(1), '-c', 'true']).status === 0,
}));
const text = (command: Command) => (command.input?.kind === 'text' && typeof command.input.text === 'string' ? command.input.text : '');

describe('the probe on each shell', () => {
  let folder: string;
  let refs: readonly ResourceRef[];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bramble-probe-'));
    writeFileSync(join(folder, 'a b.txt'), "it's $HOME\n* `x` \\n ü\n", { mode: 0o644 });
    writeFileSync(join(folder, '-n'), 'starts with a dash\n', { mode: 0o644 });
    writeFileSync(join(folder, 'private'), 'for root only\n', { mode: 0o600 });
    writeFileSync(join(folder, 'big'), 'x'.repeat(70_000), { mode: 0o644 });
    symlinkSync('a b.txt', join(folder, 'link'));
    const files = ['a b.txt', '-n', 'private', 'big', 'none'].map((name): ResourceRef => ({ kind: 'file', key: join(folder, name) }));
    refs = [
      ...files,
      { kind: 'link', key: join(folder, 'link') },
      { kind: 'data', key: folder },
      { kind: 'directory', key: folder },
      { kind: 'binary', key: '/bin/sh' },
      { kind: 'sysctl', key: 'net.ipv4.ip_local_port_range' },
    ];
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const observe = (words: readonly string[]) => {
    const command = probeCommand(refs);
    const answer = spawnSync(words[0] ?? '', [...words.slice(1), ...command.argv.slice(1)], { input: text(command), encoding: 'utf8' });
    expect(answer.stderr).toBe('');
    const read = readProbe(refs, { exitCode: answer.status ?? 255, stdout: answer.stdout, stderr: answer.stderr });
    if (!read.ok) throw new Error(read.error.message);
    return read.value;
  };

  test.each(shells)('gives the same answer on $title', ({ words, isThere, title }) => {
    if (!isThere) return console.warn(`skipped: ${title} is not installed`);
    const seen = observe(words).seen;
    expect(seen.get('file', join(folder, 'a b.txt'))).toMatchObject({ mode: '0644', text: "it's $HOME\n* `x` \\n ü\n" });
    expect(seen.get('file', join(folder, '-n'))).toMatchObject({ text: 'starts with a dash\n' });
    for (const name of ['private', 'big']) expect(seen.get('file', join(folder, name))).not.toHaveProperty('text');
    expect(seen.get('file', join(folder, 'none'))).toBeUndefined();
    expect(seen.get('link', join(folder, 'link'))).toMatchObject({ target: 'a b.txt' });
    expect(seen.get('data', folder)).toMatchObject({ holder: 'own', isEmpty: false });
    expect(seen.get('sysctl', 'net.ipv4.ip_local_port_range')?.value).toMatch(/^\d+ \d+$/);
    return undefined;
  });
});

const found = machineImage();

describe.skipIf('missing' in found)(`the probe on a real machine (${'missing' in found ? found.missing : found.image})`, () => {
  let machine: ThrowawayMachine;
  beforeAll(() => {
    machine = startMachine('image' in found ? found.image : '');
    for (const want of recordedWants.filter(({ kind }) => ['directory', 'data', 'unit', 'link'].includes(kind))) {
      const change = kindOf(want).diff(want, undefined);
      if (change.kind !== 'same')
        kindOf(want)
          .commands(change)
          .forEach((command) => machine.run(command));
    }
  });
  afterAll(() => machine?.remove());

  /** Every path with its size, mode and times; logs and what the kernel makes up are left out. */
  const listing = () =>
    machine.run(
      sh(
        `find / /var /run /tmp -xdev \\( -path /var/log -o -path /run/log -o -path /run/systemd -o -path /proc -o -path /sys -o -path /dev \\) -prune -o -printf '%p %s %m %T@ %C@ %l\\n' | sort -u`,
      ),
    ).stdout;
  const changedBy = (command: Command) => {
    const before = new Set(listing().split('\n'));
    machine.run(command);
    return listing()
      .split('\n')
      .filter((line) => !before.has(line))
      .map((line) => line.split(' ')[0]);
  };

  test('changes no file, mode or time', () => {
    expect(changedBy(probeCommand(recordedRefs))).toEqual([]);
  });

  test('would be caught by that comparison if it wrote anything', () => {
    expect(changedBy(sh('touch /etc/hosts; touch /var/lib/new'))).toEqual(expect.arrayContaining(['/etc/hosts', '/var/lib/new']));
  });

  test('looks at eighty resources of all kinds without a problem', () => {
    const many = Array.from({ length: 80 - recordedRefs.length }, (_, index): ResourceRef => ({ kind: 'file', key: `/etc/some/file-${index}` }));
    const read = readProbe([...recordedRefs, ...many], machine.run(probeCommand([...recordedRefs, ...many])));
    expect(read.ok && read.value.unreadable).toEqual([]);
  });
});
