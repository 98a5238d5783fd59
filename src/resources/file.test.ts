import { describe, expect, test } from 'vitest';
import { digest } from '../base/digest.ts';
import { Secret, secret } from '../base/secret.ts';
import { file, type FileChange } from './file.ts';
import type { FileSeen } from './files-on-host.ts';
import type { FileWant } from './wants.ts';

const want: FileWant = { kind: 'file', path: '/etc/sysctl.d/90-bramble.conf', mode: '0644', content: { kind: 'text', text: 'a = 1\nb = 2\n' } };
const seen: FileSeen = { kind: 'file', path: want.path, sha256: digest('a = 1\nb = 2\n'), mode: '0644', owner: '0:0', text: 'a = 1\nb = 2\n' };
const hidden: FileWant = { kind: 'file', path: '/etc/key', mode: '0600', content: { kind: 'secret', text: secret('hush'), sha256: digest('hush') } };

const changeOf = (wanted: FileWant | undefined, found: FileSeen | undefined): FileChange => {
  const change = file.diff(wanted, found);
  if (change.kind === 'same') throw new Error(`expected a change, but: ${change.reason}`);
  return change;
};

describe('a file', () => {
  test('is left alone when content, mode and owner are as wanted', () => {
    expect(file.diff(want, seen).kind).toBe('same');
    expect(file.diff(want, { ...seen, text: 'whatever the probe says, the hash decides' }).kind).toBe('same');
  });

  test.each<{ title: string; found: FileSeen | undefined; kind: string; reason: string }>([
    { title: 'is missing', found: undefined, kind: 'write', reason: 'it does not exist' },
    { title: 'has other content', found: { ...seen, sha256: digest('') }, kind: 'write', reason: 'its content differs' },
    { title: 'is a link', found: { kind: 'other', path: want.path, what: 'link' }, kind: 'write', reason: 'it is a link' },
    { title: 'has another mode', found: { ...seen, mode: '0666' }, kind: 'attributes', reason: 'its mode is 0666, not 0644' },
    { title: 'has another owner', found: { ...seen, owner: '1000:1000' }, kind: 'attributes', reason: 'its owner is 1000:1000, not root' },
  ])('is mended when it $title', ({ found, kind, reason }) => {
    expect(changeOf(want, found)).toMatchObject({ kind, reason });
  });

  test('tells why it gets other content where whoever wants it knows', () => {
    const about: FileWant = { ...want, reason: 'it expires soon' };
    expect(changeOf(about, { ...seen, sha256: digest('') })).toMatchObject({ reason: 'it expires soon' });
    expect(changeOf(about, undefined)).toMatchObject({ reason: 'it does not exist' });
  });

  test('is removed only where it is a file', () => {
    expect(changeOf(undefined, seen)).toMatchObject({ kind: 'remove', path: want.path });
    expect(file.diff(undefined, { kind: 'other', path: want.path, what: 'directory' }).kind).toBe('same');
  });

  test('is shown as a diff of what is there and what will be', () => {
    const [row] = file.describe(changeOf(want, { ...seen, sha256: digest('x'), text: 'a = 1\nb = 3\n' }));
    expect(row).toMatchObject({ verb: 'change', subject: 'file /etc/sysctl.d/90-bramble.conf' });
    expect(row?.diff).toBe('@@ -1,2 +1,2 @@\n a = 1\n-b = 3\n+b = 2');
  });

  test('has no diff where it is a certificate, which nobody reads', () => {
    const text = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const change = file.diff({ ...want, content: { kind: 'text', text } }, { ...seen, sha256: digest('other'), text: text.replace('MIIB', 'MIIC') });
    expect(change.kind === 'same' ? undefined : file.describe(change)[0]?.diff).toBeUndefined();
    expect(change.kind).toBe('write');
  });

  test('has no diff where the present text is not known', () => {
    const { text: _, ...unknown } = seen as Extract<FileSeen, { kind: 'file' }>;
    expect(file.describe(changeOf(want, { ...unknown, sha256: digest('x') }))[0]).not.toHaveProperty('diff');
  });

  test('travels as the input of its command and never as an argument', () => {
    const [command] = file.commands(changeOf(want, undefined));
    expect(command?.input).toEqual({ kind: 'text', text: 'a = 1\nb = 2\n' });
    expect(command?.argv.slice(4)).toEqual(['0644', '12', want.path]);
  });

  test('travels with others in one input, of which each is told its size in bytes', () => {
    const other = { ...want, path: '/etc/other', content: { kind: 'text', text: 'ü' } } as const;
    const [command] = file.batch?.([hidden, other, want].map((each) => changeOf(each, undefined))) ?? [];
    expect(command?.argv.slice(4)).toEqual(['0600', '4', hidden.path, '0644', '2', '/etc/other', '0644', '12', want.path]);
    expect(command?.input?.kind === 'text' && command.input.text instanceof Secret ? command.input.text.reveal() : undefined).toBe('hushüa = 1\nb = 2\n');
  });
});

describe('a secret file', () => {
  test('is shown neither as it was nor as it will be, also when others could read it before', () => {
    const change = changeOf(hidden, { kind: 'file', path: hidden.path, sha256: digest('old'), mode: '0644', owner: '0:0', text: 'old hush' });
    expect(JSON.stringify([change, file.describe(change), file.commands(change)])).not.toContain('hush');
    expect(file.describe(change)[0]?.diff).toBe('(secret)');
  });
});

test('a kept file that changed behind our back is an error on the host, for its bytes are unknown', () => {
  const change = changeOf({ ...hidden, content: { kind: 'kept', sha256: digest('hush') } }, undefined);
  expect(file.commands(change)[0]?.argv[2]).toContain('exit 1');
});
