import { join } from 'node:path';
import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { frame } from '../../../src/cli/render/frame.ts';
import { jsonLines } from '../../../src/cli/render/json-lines.ts';
import { asciiMarks, unicodeMarks } from '../../../src/cli/render/marks.ts';
import { ansiPaint } from '../../../src/cli/render/paint.ts';
import { plainLines } from '../../../src/cli/render/plain-lines.ts';
import { noPaint, toText } from '../../../src/cli/render/span.ts';
import { summary } from '../../../src/cli/render/summary.ts';
import { fold } from '../../../src/events/fold.ts';
import { emptyRun, type RunState } from '../../../src/events/run-state.ts';
import { sampleRun } from '../../../src/testkit/sample-events.ts';

const stateAt = (ms: number): RunState => sampleRun.filter((event) => event.atMs <= ms).reduce(fold, emptyRun);
const shotAt = (ms: number, columns: number, rows = 30, marks = unicodeMarks) => frame(stateAt(ms), { nowMs: ms, columns, rows, marks }).map((line) => toText(line, noPaint));
const golden = (name: string) => join(import.meta.dirname, name);

const moments = [200, 500, 2200, 4600, 6850, 8650, 9200];
const widths = [40, 80, 120];

describe('the live terminal', () => {
  it.each(widths)('looks like the golden frames at %i columns', async (columns) => {
    const text = moments.map((ms) => `${`== ${ms} ms `.padEnd(columns, '=')}\n${shotAt(ms, columns).join('\n')}\n`).join('\n');
    await expect(text).toMatchFileSnapshot(golden(`live-${columns}.txt`));
  });
  it('looks like the golden frame where a console has no braille', async () => {
    await expect(`${shotAt(6850, 80, 30, asciiMarks).join('\n')}\n`).toMatchFileSnapshot(golden('live-ascii.txt'));
  });
  it('is never wider or higher than the terminal, at any moment and size', () => {
    const times = new Set(sampleRun.map((event) => event.atMs));
    for (const ms of times) {
      for (const columns of [1, 8, 20, 40, 79, 80, 200]) {
        for (const rows of [2, 3, 5, 8, 24]) {
          const lines = shotAt(ms, columns, rows);
          expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
          expect(lines.length).toBeLessThan(Math.max(2, rows));
        }
      }
    }
  });
  it('has the same text with colours and without', () => {
    const view = { nowMs: 6850, columns: 80, rows: 30, marks: unicodeMarks };
    const colored = frame(stateAt(6850), view).map((line) => toText(line, ansiPaint));
    expect(colored.join('')).toContain('\u001b[');
    // oxlint-disable-next-line no-control-regex
    expect(colored.map((line) => line.replace(/\u001b\[\d+m/g, '').trimEnd())).toEqual(shotAt(6850, 80));
  });
  it('tells in the summary of an interrupted run which stages were not finished', async () => {
    const state = fold(stateAt(8300), { atMs: 8300, kind: 'run.finished', ok: false, durationMs: 8300 });
    const lines = summary(state, { columns: 80, marks: unicodeMarks }).map((line) => toText(line, noPaint));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(golden('summary-interrupted.txt'));
  });
  it.each(widths)('leaves the golden summary at %i columns', async (columns) => {
    const lines = summary(stateAt(10_000), { columns, marks: unicodeMarks }).map((line) => toText(line, noPaint));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(golden(`summary-${columns}.txt`));
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
  });
});

const written = (make: typeof plainLines): string => {
  let text = '';
  const face = make((more) => {
    text += more;
  });
  for (const event of sampleRun) face.show(event);
  face.end();
  return text;
};

describe('without a terminal', () => {
  it('plain lines look like the golden ones', async () => {
    await expect(written(plainLines)).toMatchFileSnapshot(golden('plain.txt'));
  });
  it('JSON lines hold every event, one a line', () => {
    const lines = written(jsonLines).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(sampleRun);
  });
});
