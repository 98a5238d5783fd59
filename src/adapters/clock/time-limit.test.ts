import { expect, test } from 'vitest';
import { timeLimit } from './time-limit.ts';

test('it ends with a TimeoutError', async () => {
  const signal = timeLimit(1, undefined, new AbortController().signal);
  await new Promise((ended) => signal.addEventListener('abort', ended, { once: true }));
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
});

test('another signal ends it earlier, with its own reason', () => {
  const other = new AbortController();
  const signal = timeLimit(60_000, undefined, other.signal);
  other.abort('enough');
  expect(signal.reason).toBe('enough');
});
