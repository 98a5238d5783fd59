import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { likeBefore } from './like-before.ts';

describe('texts that are nearly the same', () => {
  test('are understood line by line as each would be by itself', () => {
    const line = fc.constantFrom('', 'a', 'b', 'ab', 'ba', 'aa');
    const texts = fc.array(
      fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n')),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(texts, (all) => {
        const understand = likeBefore((each) => `<${each}>`);
        for (const text of all) expect(understand(text)).toEqual(text.split('\n').map((each) => `<${each}>`));
      }),
      { numRuns: 1000 },
    );
  });

  test('have only those lines looked at that the text before did not have', () => {
    const looked: string[] = [];
    const understand = likeBefore((line) => looked.push(line));
    understand('one\ntwo\nthree\nfour');
    looked.length = 0;
    understand('one\nthree\nfour');
    understand('one\nfive\nthree\nfour');
    understand('one\nfive\nthree\nfour\n');
    expect(looked).toEqual(expect.arrayContaining(['five', '']));
    expect(looked).not.toContain('one');
  });

  test('give the same list where they are equal', () => {
    const understand = likeBefore((line) => ({ line }));
    expect(understand(['a', 'b'].join('\n'))).toBe(understand(['a', 'b'].join('\n')));
  });
});
