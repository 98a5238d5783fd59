import fc from 'fast-check';
import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { cut, fit, harmless, span, spread, widthOf } from './span.ts';

describe('lines of spans', () => {
  it.each([
    ['short', 10, 'short'],
    ['a longer text', 8, 'a longe…'],
    ['日本語テキスト', 6, '日本…'],
    ['anything', 0, ''],
    ['anything', 1, '…'],
  ])('%s cut to %i columns is %s', (text, width, expected) => expect(cut(text, width)).toBe(expected));
  it('are never wider than asked for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 5 }),
        fc.array(fc.string({ maxLength: 8 }), { maxLength: 2 }),
        fc.nat(60),
        (left, right, width) => {
          expect(
            widthOf(
              fit(
                left.map((text) => span(text)),
                width,
              ),
            ),
          ).toBeLessThanOrEqual(width);
          expect(
            widthOf(
              spread(
                left.map((text) => span(text)),
                right.map((text) => span(harmless(text))),
                width,
              ),
            ),
          ).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
  it('put the right part at the edge', () => expect(widthOf(spread([span('a')], [span('b')], 20))).toBe(20));
  it('leave out the right part where it would take more than half', () => expect(spread([span('left')], [span('a long right')], 20)).toEqual([span('left')]));
});

describe('text from outside', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007after', 'after'],
    ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['one\r\ntwo\tthree', 'one two three'],
    ['\u009b2Jc1', ' 2Jc1'],
    ['left\u202eright', 'left right'],
    ['\u001bcreset', 'reset'],
  ])('%j is shown as %j', (text, expected) => expect(harmless(text)).toBe(expected));
  it('never holds a control character', () => {
    // oxlint-disable-next-line no-control-regex
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\u0000-\u001f\u007f-\u009f]/.test(harmless(text))));
  });
  it('keeps its width as the terminal counts it', () => expect(stringWidth(harmless('a\u0301b'))).toBe(2));
});
