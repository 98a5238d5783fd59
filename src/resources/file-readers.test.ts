import { expect, test } from 'vitest';
import type { FileWant } from './wants.ts';
import { file } from './file.ts';

const want = (path: string): FileWant => ({ kind: 'file', path, mode: '0644', content: { kind: 'text', text: 'x\n' } });
const scripts = (paths: readonly string[]): readonly string[] => {
  const changes = paths.flatMap((path) => {
    const change = file.diff(want(path), undefined);
    return change.kind === 'same' ? [] : [change];
  });
  return (file.batch?.(changes) ?? []).flatMap(({ argv }) => argv[2]?.match(/systemctl (?!cat)[a-z-]+/)?.[0] ?? []);
};

test('services read again what is theirs, once, after the files are in their place; nobody else is bothered', () => {
  expect(scripts(['/etc/a', '/etc/systemd/journald.conf.d/a', '/etc/systemd/journald.conf.d/b'])).toEqual(['systemctl try-restart']);
  expect(scripts(['/etc/NetworkManager/conf.d/a', '/etc/systemd/system.conf.d/a'])).toEqual(['systemctl try-reload-or-restart', 'systemctl daemon-reexec']);
  expect(scripts(['/etc/kubernetes/a', '/etc/systemd/system/a'])).toEqual([]);
});

test('a file that goes is no longer read either', () => {
  const change = file.diff(undefined, { kind: 'file', path: '/etc/systemd/system.conf.d/a', sha256: 'x' as never, mode: '0644', owner: '0:0' });
  if (change.kind === 'same') throw new Error('bug: it goes');
  expect(file.commands(change).at(-1)?.argv[2]).toContain('systemctl daemon-reexec');
});
