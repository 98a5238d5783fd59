import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleRun } from '../../testkit/sample-events.ts';
import { liveTerminal } from './live-terminal.ts';
import { unicodeMarks } from './marks.ts';

const [hide, show] = ['\u001b[?25l', '\u001b[?25h'];

describe('the live terminal', () => {
  let written: string[];
  let columns: number;
  beforeEach(() => {
    vi.useFakeTimers();
    [written, columns] = [[], 80];
  });
  afterEach(() => vi.useRealTimers());
  const open = (isReading = false) =>
    liveTerminal({
      screen: { write: (text) => void written.push(text), isTerminal: true, columns: () => columns, rows: () => 24 },
      marks: unicodeMarks,
      now: () => Date.now(),
      isReading,
    });

  it('draws at most 15 frames a second, however many events come', () => {
    const face = open();
    for (const event of [...sampleRun, ...sampleRun, ...sampleRun]) face.show(event);
    vi.advanceTimersByTime(1000);
    expect(written.filter((text) => text.includes('\u001b[?2026h')).length).toBeLessThanOrEqual(15);
    face.end();
  });
  it('hides the cursor while it runs, shows it at the end and leaves the summary', () => {
    const face = open();
    for (const event of sampleRun) face.show(event);
    vi.advanceTimersByTime(100);
    face.end();
    const text = written.join('');
    expect(text.startsWith(hide)).toBe(true);
    expect(text.lastIndexOf(show)).toBeGreaterThan(text.lastIndexOf(hide));
    expect(text.slice(text.lastIndexOf(show))).toContain('home up ended early');
  });
  it('leaves nothing behind after reading', () => {
    const face = open(true);
    for (const event of sampleRun) face.show(event);
    vi.advanceTimersByTime(100);
    face.end();
    expect(written.at(-1)?.endsWith(`\u001b[J${show}`)).toBe(true);
  });
  it('gives the terminal away for a question and takes it back', async () => {
    const face = open();
    vi.advanceTimersByTime(100);
    const before = written.length;
    await face.aside(async () => {
      vi.advanceTimersByTime(1000);
      expect(written.slice(before).join('')).toContain(show);
      expect(written.length).toBe(before + 1);
    });
    expect(written.at(-1)).toBe(hide);
    face.end();
  });
  it('writes nothing more after its end', () => {
    const face = open();
    face.end();
    const count = written.length;
    face.end();
    vi.advanceTimersByTime(1000);
    expect(written.length).toBe(count);
  });
  it('clears wrapped lines when the terminal became narrower', () => {
    const face = open();
    for (const event of sampleRun) face.show(event);
    vi.advanceTimersByTime(100);
    columns = 30;
    written = [];
    vi.advanceTimersByTime(100);
    expect(written[0]).toContain('\u001b[J');
    face.end();
  });
});
