import { expect, test } from 'vitest';
import { frame } from './frame.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test('a request counts bytes, not characters, and ends with a mark', () => {
  const { before, inputBytes, after } = frame('run', 3, 'echo grün', 12);
  expect([text(before), inputBytes, text(after)]).toEqual(['run 3 10 12\necho grün', 12, '.\n']);
});

test.each(['', 'a\0b'])('what no program can be started with is a bug: %j', (line) => {
  expect(() => frame('run', 1, line, 0)).toThrow('bug');
});
