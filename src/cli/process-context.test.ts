import { expect, test } from 'vitest';
import { screenOf } from './process-context.ts';

test.each([
  ['a terminal has its own size', { columns: 120, rows: 40 }, [120, 40]],
  ['a pipe counts as 80 columns and 24 rows', {}, [80, 24]],
  ['so does a terminal that nobody told its size', { columns: 0, rows: 0 }, [80, 24]],
])('%s', (_title, size, expected) => {
  const screen = screenOf({ write: () => true, isTTY: true, ...size } as Parameters<typeof screenOf>[0]);
  expect([screen.columns(), screen.rows()]).toEqual(expected);
});
