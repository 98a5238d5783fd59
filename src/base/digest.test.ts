import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digest, digestOf } from './digest.ts';

test('the digest of a text is the SHA-256 of its UTF-8 bytes', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => digest(text) === createHash('sha256').update(text, 'utf8').digest('hex')));
});
test('other lists of parts have other digests, also where their texts joined are the same', () => {
  const lists = [['ab'], ['a', 'b'], ['b', 'a'], ['', 'ab'], ['a,b'], []];
  expect(new Set(lists.map(digestOf)).size).toBe(lists.length);
});
