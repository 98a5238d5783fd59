import { describe, expect, it } from 'vitest';
import { Failure, type Problem, Problems } from '../../base/trouble.ts';
import { unicodeMarks } from './marks.ts';
import { noPaint, toText } from './span.ts';
import { exitCodeOf, troubleLines } from './trouble.ts';

const textOf = (error: unknown): readonly string[] => troubleLines(error, unicodeMarks).map((line) => toText(line, noPaint));
const problem: Problem = {
  kind: 'problem',
  code: 'config.unknown-key',
  severity: 'error',
  message: '`rol` is not known',
  remedy: 'Did you mean `role`?',
  place: { file: 'bramble.yaml', line: 3, column: 5 },
  path: 'hosts[1].rol',
};
const failure = new Failure({
  code: 'ssh.auth-refused',
  message: 'the key was refused',
  remedy: 'Add your key.',
  host: 'cp-1',
  evidence: 'one\ntwo \u001b[31mred',
});

describe('errors on the terminal', () => {
  it('name file, line, column and path of a problem, then the remedy', () => {
    expect(textOf(new Problems([problem]))).toEqual(['bramble.yaml:3:5 hosts[1].rol: `rol` is not known  [config.unknown-key]', '  → Did you mean `role`?']);
  });
  it('name a host once', () => {
    const { place: _place, path: _path, ...bare } = problem;
    const named = { ...bare, host: 'cp-1', message: 'cp-1: its clock is wrong' };
    expect(textOf(new Problems([named, { ...named, message: 'its clock is wrong' }])).filter((line) => line.includes('['))).toEqual([
      '✗ cp-1: its clock is wrong  [config.unknown-key]',
      'cp-1: its clock is wrong  [config.unknown-key]',
    ]);
  });
  it('say that a warning is one', () => expect(textOf(new Problems([{ ...problem, severity: 'warning' }]))[0]).toContain('hosts[1].rol: warning: '));
  it('show where, what, evidence and remedy of a failure', () => {
    expect(textOf(failure)).toEqual(['✗ cp-1: the key was refused  [ssh.auth-refused]', '    │ one', '    │ two red', '  → Add your key.']);
  });
  it('show the end of long evidence and how much is left out', () => {
    const long = new Failure({ code: 'a.b', message: 'm', remedy: 'r', evidence: Array.from({ length: 40 }, (_, n) => `line ${n}`).join('\n') });
    expect(textOf(long).slice(1, 3)).toEqual(['    │ (28 lines before)', '    │ line 28']);
    expect(textOf(long).at(-2)).toBe('    │ line 39');
  });
  it('report every error of several', () => {
    const all = textOf(new AggregateError([failure, new Problems([problem, problem])]));
    expect(all.filter((line) => line.includes('['))).toHaveLength(3);
  });
  it('show the stack of a bug', () =>
    expect(textOf(new TypeError('x is undefined')).join('\n')).toMatch(/bug in bramble[\s\S]*TypeError: x is undefined\n\s+at /));
  it.each(['EACCES', 'ENOTDIR', 'EROFS', 'ENOSPC'])('name a file that the operating system refused with %s, and no bug', (code) => {
    const error = Object.assign(new Error(`${code}: mkdir '/data/x'`), { code, path: '/data/x', syscall: 'mkdir' });
    const [what = '', seen, remedy] = textOf(error);
    expect([what.startsWith('✗ /data/x '), what.endsWith('  [cli.file-refused]')]).toEqual([true, true]);
    expect(seen).toBe(`    │ ${code}: mkdir '/data/x'`);
    expect(remedy).toMatch(/^ {2}→ \S/);
  });
  it('take a program or file that is not there, and anything without a path, for a bug', () => {
    const missing = Object.assign(new Error("ENOENT: open '/data/x'"), { code: 'ENOENT', path: '/data/x' });
    const silent = Object.assign(new Error('EACCES'), { code: 'EACCES' });
    for (const error of [missing, silent]) expect(textOf(error)[0]).toContain('bug in bramble');
  });
  it('ask for exit code 2 only where the user can fix all', () => {
    expect(
      [
        new Problems([problem]),
        failure,
        new Error('x'),
        new AggregateError([new Problems([problem])]),
        new AggregateError([failure, new Problems([problem])]),
      ].map(exitCodeOf),
    ).toEqual([2, 1, 1, 2, 1]);
  });
});
