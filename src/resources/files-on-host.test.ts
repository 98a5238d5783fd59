import { expect, test } from 'vitest';
import { digest } from '../base/digest.ts';
import { readFiles } from './files-on-host.ts';

const stat = (path: string, size: number, mode = '81a4') => `stat|${mode}|0:0|${size}|1|m|c|${path}`;
const encode = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

test('texts of several files come apart by their sizes', () => {
  const printed = [stat('/a', 3), 'text|3|/a', stat('/b', 2), 'text|2|/b', `${digest('one')}  /a`, `${digest('ü')}  /b`, 'base64', encode('oneü'), ''].join(
    '\n',
  );
  const files = readFiles(['/a', '/b'], printed);
  expect(files.get('/a')).toMatchObject({ kind: 'seen', seen: { text: 'one', sha256: digest('one') } });
  expect(files.get('/b')).toMatchObject({ kind: 'seen', seen: { text: 'ü' } });
});

test('no text is believed when a file grew between being measured and being read', () => {
  const printed = [stat('/a', 3), 'text|3|/a', `${digest('one')}  /a`, 'base64', encode('one more'), ''].join('\n');
  const [reading] = readFiles(['/a'], printed).values();
  expect(reading).toMatchObject({ kind: 'seen', seen: { sha256: digest('one') } });
  expect(reading?.kind === 'seen' && 'text' in reading.seen).toBe(false);
});

test('text with a private key in it is dropped although everybody can read the file', () => {
  const key = '-----BEGIN EC PRIVATE KEY-----\n';
  const printed = [stat('/a', key.length), `text|${key.length}|/a`, `${digest(key)}  /a`, 'base64', encode(key), ''].join('\n');
  expect(JSON.stringify([...readFiles(['/a'], printed)])).not.toContain('PRIVATE');
});

test('a file that is there but cannot be read is unreadable, not absent', () => {
  const printed = [
    stat('/a', 3),
    'sha256sum: /a: Input/output error',
    "stat: cannot statx '/b': Input/output error",
    "stat: cannot statx '/c': No such file or directory",
  ].join('\n');
  const files = readFiles(['/a', '/b', '/c', '/d'], printed);
  expect([...files.values()].map((reading) => reading.kind)).toEqual(['unreadable', 'unreadable', 'absent', 'unreadable']);
});
