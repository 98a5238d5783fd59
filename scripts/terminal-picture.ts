import { readFileSync, writeFileSync } from 'node:fs';
import stringWidth from 'fast-string-width';
import { frame } from '../src/cli/render/frame.ts';
import { unicodeMarks } from '../src/cli/render/marks.ts';
import type { Line, Style } from '../src/cli/render/span.ts';
import { summary } from '../src/cli/render/summary.ts';
import type { Event } from '../src/events/event.ts';
import { fold } from '../src/events/fold.ts';
import { emptyRun } from '../src/events/run-state.ts';

// Draws a recorded run as a terminal: node scripts/run.mjs scripts/terminal-picture.ts <events.jsonl> <picture.svg> [seconds ...]
// The recording is the output of `bramble up --json`. One frame a given second, then the summary.
const [input, output, ...seconds] = process.argv.slice(2);
if (input === undefined || output === undefined) throw new Error('usage: terminal-picture.ts <events.jsonl> <picture.svg> [seconds ...]');

const columns = 80;
const events = readFileSync(input, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line) as Event);
const startMs = events[0]?.atMs ?? 0;
const stateAt = (ms: number) => events.filter((event) => event.atMs <= ms).reduce(fold, emptyRun);
const shots = seconds.map((second): readonly Line[] => {
  const nowMs = startMs + Number(second) * 1000;
  return [...frame(stateAt(nowMs), { nowMs, columns, rows: 40, marks: unicodeMarks }), []];
});
const lines: readonly Line[] = [
  [{ text: '$ bramble up', style: 'bold' }],
  ...shots.flat(),
  ...summary(events.reduce(fold, emptyRun), { columns, marks: unicodeMarks }),
];

const [charWidth, lineHeight, margin] = [8.4, 19, 18];
const colors: Readonly<Record<Style, string>> = { bold: '#ffffff', dim: '#8b949e', red: '#ff7b72', green: '#7ee787', yellow: '#e3b341', cyan: '#79c0ff' };
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function svgLine(line: Line, row: number): string {
  let column = 0;
  const y = margin + (row + 0.75) * lineHeight;
  return line
    .map(({ text, style }) => {
      const x = (margin + column * charWidth).toFixed(1);
      const shown = text.trimEnd();
      const length = (stringWidth(shown) * charWidth).toFixed(1);
      column += stringWidth(text);
      if (shown.trim() === '') return '';
      const fill = style === undefined ? '#e6edf3' : colors[style];
      const weight = style === 'bold' ? ' font-weight="bold"' : '';
      return `<text x="${x}" y="${y}" fill="${fill}"${weight} textLength="${length}" xml:space="preserve">${escaped(shown)}</text>`;
    })
    .join('');
}

const [width, height] = [columns * charWidth + 2 * margin, lines.length * lineHeight + 2 * margin];
writeFileSync(
  output,
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14">
<rect width="100%" height="100%" rx="10" fill="#0d1117"/>
${lines.map(svgLine).join('\n')}
</svg>
`,
);
