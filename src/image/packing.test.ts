import { describe, expect, it } from 'vitest';
import { packingBytes, packingOf } from './packing.ts';

const file = (...start: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(packingBytes);
  bytes.set(start);
  return bytes;
};
const text = (start: string): Uint8Array => file(...new TextEncoder().encode(start));

describe('the packing of a file', () => {
  it.each<[string, Uint8Array]>([
    ['xz', file(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)],
    ['gz', file(0x1f, 0x8b, 0x08)],
    ['zst', file(0x28, 0xb5, 0x2f, 0xfd)],
    ['zip', file(0x50, 0x4b, 0x03, 0x04)],
    ['raw', Object.assign(file(), { 510: 0x55, 511: 0xaa })],
  ])('is %s by its first bytes, whatever its name says', (packing, head) => expect(packingOf(head)).toEqual({ ok: true, value: packing }));
  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /empty/],
    ['the page that a download leads to', text('<!DOCTYPE html><html>'), /web page/],
    ['7-Zip', file(0x37, 0x7a, 0xbc, 0xaf), /7-Zip/],
    ['bzip2', text('BZh91AY'), /bzip2/],
    ['JSON', text('{"os_list": []}'), /JSON/],
    ['anything else', text('hello'), /neither/],
  ])('is told in words for %s', (_what, head, words) => expect(packingOf(head)).toEqual({ ok: false, error: expect.stringMatching(words) as string }));
});
