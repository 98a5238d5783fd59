import { describe, expect, it } from 'vitest';
import { checksumIn } from './checksum-file.ts';

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];

describe('checksumIn', () => {
  it.each([
    ['a digest alone, as dl.k8s.io has it', a],
    ['a digest alone with a line break', `${a}\n`],
    ["sha256sum's lines", `${b}  other.tgz\n${a}  file.tgz\n`],
    ["sha256sum's lines in binary mode", `${b} *other.tgz\n${a} *file.tgz\n`],
    ['names with a folder', `${b}  ./out/other.tgz\n${a}  ./out/file.tgz`],
    ['carriage returns', `${a}  file.tgz\r\n`],
    ['upper-case digits', a.toUpperCase()],
    ["a text around the lines, as in a release's signed sums", `-----BEGIN-----\nHash: SHA256\n\n${a}  file.tgz\n-----END-----`],
  ])('reads %s', (_what, text) => {
    expect(checksumIn(text, 'file.tgz')).toBe(a);
  });

  it.each([
    ['the name is not in it', `${b}  other.tgz\n`],
    ['it is an error page', '<html>Not found</html>'],
    ['it is empty', ''],
    ['a digest is cut short', a.slice(1)],
    ['it has two digests without names', `${a}\n${b}\n`],
  ])('tells nothing where %s', (_what, text) => {
    expect(checksumIn(text, 'file.tgz')).toBeUndefined();
  });
});
