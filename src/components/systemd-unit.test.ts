import { describe, expect, test } from 'vitest';
import { service } from './systemd-unit.ts';

const start = (...argv: string[]) => service({ name: 'a.service', description: 'A', start: [argv], reads: [], until: 'started' });
const execOf = (text: string): string => /^ExecStart=((?:[^\n\\]|\\[^])*)/m.exec(text)?.[1] ?? '';

describe('an argument in a unit file', () => {
  test.each([
    ['--flag=/a/b,c:d', '--flag=/a/b,c:d'],
    ['', '""'],
    ['two words', '"two words"'],
    ['say "hi"', '"say \\"hi\\""'],
    ["it's", '"it\'s"'],
    ['100%', '100%%'],
    ['$HOME and ${HOME}', '"$$HOME and $${HOME}"'],
    ['$HOME', '$$HOME'],
    ['back\\slash', '"back\\\\slash"'],
    ['line\nbreak', '"line\\nbreak"'],
    ['\\', '"\\\\"'],
    [';', '";"'],
    ['tab\there', '"tab\there"'],
  ])('%j is written as %s', (argument, written) => {
    expect(execOf(start('/bin/a', argument).text)).toBe(`/bin/a ${written}`);
  });
  test('stands on a line of its own where there are many', () => {
    const many = Array.from({ length: 9 }, (_, index) => `--flag-${index}`);
    expect(execOf(start('/bin/a', ...many).text).split(' \\\n  ')).toEqual(['/bin/a', ...many]);
  });
});

describe('a service', () => {
  const { text, inputs } = start('/bin/a');
  test('comes back after a crash, without end, and after a reboot', () => {
    expect(text).toMatch(/^Restart=always$/m);
    expect(text).toMatch(/^StartLimitIntervalSec=0$/m);
    expect(text).toMatch(/^WantedBy=multi-user.target$/m);
  });
  test('that runs once is tried again until it succeeds', () => {
    const once = service({ name: 'a.service', description: 'A', start: [['/bin/a']], settings: { Type: 'oneshot' }, reads: [], until: 'started' });
    expect(once.text).toMatch(/^Restart=on-failure$/m);
  });
  test('has other inputs when its arguments or what it reads change, and the same ones otherwise', () => {
    const reading = (...reads: string[]) => service({ name: 'a.service', description: 'A', start: [['/bin/a']], reads, until: 'started' }).inputs;
    expect(start('/bin/a').inputs).toBe(inputs);
    expect(new Set([inputs, start('/bin/b').inputs, reading('x'), reading('y'), reading('x', 'y'), reading('xy')]).size).toBe(6);
  });
  test('starts after the network and the units that are named', () => {
    const { text: after } = service({ name: 'a.service', description: 'A', after: ['b.service'], start: [['/bin/a']], reads: [], until: 'started' });
    expect(after).toMatch(/^After=network-online.target b.service$/m);
  });
});
