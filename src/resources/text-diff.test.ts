import { createTwoFilesPatch, OMIT_HEADERS } from 'diff';
import { expect, test } from 'vitest';
import { textDiff } from './text-diff.ts';

test.each(['a', 'a\n', 'a\nb', 'a\nb\n', '\n', 'a\n\n', '  \n', '\n\n', 'a\r\nb\r\n', 'a\rb\n', '+a\n-b\n', ''])(
  'a text that is wholly new, %j, is shown as the general way shows it',
  (text) => {
    const general = createTwoFilesPatch('before', 'after', '', text, undefined, undefined, { context: 3, headerOptions: OMIT_HEADERS }).trimEnd();
    expect(textDiff('', text)).toBe(general);
  },
);
