import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bramble, errorCodes, expectEnd } from './run-bramble.ts';

// 192.0.2.0/24 is TEST-NET-1 (RFC 5737): nothing ever answers there, and nothing here may ask it.
const good = `version: 1
name: away
kubernetes: 1.36.3
hosts:
  - { name: cp-1, address: 192.0.2.1, role: control-plane }
  - { name: worker-1, address: 192.0.2.2, role: worker }
`;
const bad = `version: 1
name: Away
kubernetes: 1.36.3
hosts:
  - { name: cp-1, address: 192.0.2.1, rol: control-plane }
  - { name: cp-1, address: 192.0.2.1, role: wroker }
network: { pods: 192.0.2.0/24 }
`;

let workspace: string;
const write = (yaml: string): void => writeFileSync(join(workspace, 'bramble.yaml'), yaml);
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'bramble-words-'));
});
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

describe('what was typed wrong ends with exit code 2 before any host is asked:', () => {
  test('every problem of bramble.yaml at once, with line and column', async () => {
    write(bad);
    const ended = await bramble(workspace, ['up', '--yes']);
    expect(ended.code).toBe(2);
    const codes = errorCodes(ended);
    for (const code of ['config.invalid-name', 'config.unknown-key', 'config.unknown-value', 'config.duplicate-name', 'config.duplicate-address'])
      expect(codes).toContain(code);
    expect(ended.stderr.split('\n').filter((line) => /bramble\.yaml:\d+:\d+/.test(line))).toHaveLength(codes.length);
    expect(ended.stderr).toMatch(/bramble\.yaml:5:39 hosts\[0\]\.rol/);
    expect(ended.stdout).toBe('');
  });

  test('YAML that is none', async () => {
    write('version: 1\nhosts: [\n');
    const ended = await bramble(workspace, ['plan']);
    expect(ended.code).toBe(2);
    expect(errorCodes(ended)).toContain('config.yaml-syntax');
  });

  test('no bramble.yaml', async () => expectEnd(await bramble(workspace, ['up', '--yes']), 2, 'cli.no-config'));

  test.each([
    ['ssh', ['ssh', 'woker-1', '--', 'true']],
    ['reset', ['reset', '--yes', 'woker-1']],
  ])('a host that is not in bramble.yaml, to %s', async (_command, args) => {
    write(good);
    const ended = await bramble(workspace, args);
    expectEnd(ended, 2, 'config.unknown-host');
    expect(ended.stderr).toContain('worker-1');
  });

  test.each([
    [['plan', '--jsn'], '--json'],
    [['stauts'], 'status'],
    [['up', '--yess'], '--yes'],
    [['reset', '--ye'], '--yes'],
  ])('bramble %j, which asks whether %s was meant', async (args, meant) => {
    write(good);
    const ended = await bramble(workspace, args);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(new RegExp(`Did you mean .*${meant}`));
    expect(ended.stdout).toBe('');
  });

  test('too many arguments, which no command takes in silence', async () => {
    write(good);
    expect((await bramble(workspace, ['plan', 'worker-1'])).code).toBe(2);
  });
});
