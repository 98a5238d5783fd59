import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quote, quoteWord } from './quote.ts';

const printEach = 'for w do printf "%s\\0" "$w"; done';
const throughShell = (words: readonly string[]): readonly string[] =>
  execFileSync('sh', ['-c', quote(['sh', '-c', printEach, 'sh', ...words])], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

test.each([
  ['an empty word', '', "''"],
  ['a path', '/etc/kubernetes/pki/ca.crt', '/etc/kubernetes/pki/ca.crt'],
  ['a space', 'a b', "'a b'"],
  ['a single quote', "it's", `'it'\\''s'`],
  ['a variable', '$HOME', "'$HOME'"],
  ['a home directory', '~root', "'~root'"],
  ['a line break', 'a\nb', "'a\nb'"],
])('%s is one word', (_title, word, quoted) => {
  expect(quoteWord(word)).toBe(quoted);
});

test('any words come out of a shell as they went in', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abz09 \'"\\$`!*?~#;&|<>(){}[]=%^-+@,.:/\n\t\r\u00e9\u{1f347}'), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      expect(throughShell(words)).toEqual(words);
    }),
    { numRuns: 50 },
  );
});
