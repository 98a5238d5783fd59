import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outputLimitBytes } from './loop.ts';
import { type Reply, ReplyReader } from './reply-reader.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (...chunks: readonly Uint8Array[]): readonly Reply[] => {
  const reader = new ReplyReader();
  return chunks.flatMap((chunk) => reader.push(chunk));
};
const answer = (exitCode: number, stdout: string, stderr: string): Reply => ({ kind: 'answer', answer: { exitCode, stdout, stderr } });

const stream = 'Welcome to pi!\n\nbramble-loop ready\n0 0 0\n1 6 3\n0 0 0\nno\n0 6 0\ngrün\n';
const replies: readonly Reply[] = [{ kind: 'ready' }, answer(0, '', ''), answer(1, '0 0 0\n', 'no\n'), answer(0, 'grün\n', '')];

test('noise before the greeting is passed over, and lengths count bytes', () => {
  expect(read(bytes(stream))).toEqual(replies);
});

test('replies are the same however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: bytes(stream).length }), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes(stream).length];
      const chunks = at.slice(1).map((end, i) => bytes(stream).subarray(at[i], end));
      expect(read(...chunks)).toEqual(replies);
    }),
  );
});

test('the tools that a host lacks are listed', () => {
  expect(read(bytes('bramble-loop missing dd flock\n'))).toEqual([{ kind: 'missing', tools: ['dd', 'flock'] }]);
});

test.each(['Segmentation fault\n', '0 1\n', `${'x'.repeat(5000)}`])('what no loop writes is garbage: %#', (noise) => {
  expect(read(bytes(`bramble-loop ready\n${noise}`)).at(-1)).toMatchObject({ kind: 'garbage' });
});

test('output that is too long is not handed on', () => {
  const head = bytes(`bramble-loop ready\n0 ${outputLimitBytes + 1} 0\n`);
  expect(read(head, new Uint8Array(outputLimitBytes + 1)).at(-1)).toEqual({ kind: 'flood', exitCode: 0 });
});
