import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erase, redraw } from './redraw.ts';

/** A terminal that knows what redraw uses: line feed, carriage return, cursor up, erase. */
function terminal(): { write(text: string): void; lines(): string[]; cursor(): number } {
  let lines: string[] = [''];
  let row = 0;
  // oxlint-disable-next-line no-control-regex
  const one = /\u001b\[(\?2026[hl])|\u001b\[(\d+)A|\u001b\[(K)|\u001b\[(J)|(\n)|(\r)|([^\u001b\n\r]+)/g;
  return {
    write: (text) => {
      for (const [, , up, toEnd, below, feed, , plain] of text.matchAll(one)) {
        if (up !== undefined) row -= Number(up);
        if (toEnd !== undefined) lines[row] = lines[row] ?? '';
        if (below !== undefined) lines = [...lines.slice(0, row), ''];
        if (feed !== undefined) {
          row += 1;
          lines[row] ??= '';
        }
        if (plain !== undefined) lines[row] = plain;
      }
    },
    lines: () => lines,
    cursor: () => row,
  };
}

const frames = fc.array(fc.array(fc.constantFrom('a', 'b', 'cc', 'ddd'), { maxLength: 6 }), { minLength: 1, maxLength: 8 });

describe('redrawing', () => {
  it('shows exactly the last frame and leaves the cursor below it', () => {
    fc.assert(
      fc.property(frames, (all) => {
        const screen = terminal();
        let before: string[] = [];
        for (const next of all) {
          screen.write(redraw(before, next));
          before = next;
        }
        expect(screen.lines()).toEqual([...before, '']);
        expect(screen.cursor()).toBe(before.length);
      }),
    );
  });
  it('writes nothing where nothing changed', () => expect(redraw(['a', 'b'], ['a', 'b'])).toBe(''));
  it('writes only lines that differ', () => {
    const text = redraw(['same', 'old', 'alike'], ['same', 'new', 'alike']);
    expect(text).toContain('new');
    expect(text).not.toMatch(/same|alike/);
  });
  it('erases a frame that a narrower terminal has wrapped', () => {
    expect(erase(['x'.repeat(100), 'y'], 40)).toContain('\u001b[4A');
    expect(erase([], 40)).toBe('');
  });
});
