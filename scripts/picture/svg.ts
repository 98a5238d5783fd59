import type { Run, ScreenLine } from './screen.ts';

/** Colours that can be read on a dark ground, by the names of a terminal's palette. */
const palette: Readonly<Record<string, string>> = {
  default: '#d8dee6',
  black: '#3b4252',
  red: '#ff7b72',
  green: '#7ee787',
  yellow: '#f2cc60',
  blue: '#79c0ff',
  magenta: '#d2a8ff',
  cyan: '#76e3ea',
  white: '#ffffff',
};
const ground = '#0d1117';
const frame = '#30363d';
const [cell, lineHeight, padding, title] = [8.4, 19, 16, 30] as const;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const number = (value: number): string => String(Math.round(value * 10) / 10);

/**
 * Every piece of text stands at its own column and has a fixed length, so that any monospaced font keeps the grid; pieces end
 * where more than one blank follows, so that no reader's handling of white space matters.
 */
function runSvg(run: Run, column: number): string {
  const look = `${run.isBold ? ' font-weight="bold"' : ''}${run.isDim ? ' fill-opacity="0.62"' : ''}`;
  const fill = palette[run.color] ?? palette['default'];
  return [...run.text.matchAll(/\S+(?: \S+)*/g)]
    .map(({ 0: text, index }) => {
      const x = padding + (column + Array.from(run.text.slice(0, index)).length) * cell;
      return `<tspan x="${number(x)}" textLength="${number([...text].length * cell)}" fill="${fill}"${look}>${escaped(text)}</tspan>`;
    })
    .join('');
}

function lineSvg(line: ScreenLine, index: number): string {
  let column = 0;
  const runs = line.map((run) => {
    const text = runSvg(run, column);
    column += [...run.text].length;
    return text;
  });
  return line.length === 0 ? '' : `<text y="${number(title + padding + (index + 0.8) * lineHeight)}">${runs.join('')}</text>\n`;
}

/** A terminal window with these lines as an SVG that needs no font, script or network. */
export function terminalSvg(lines: readonly ScreenLine[], columns: number, name: string): string {
  const width = number(2 * padding + columns * cell);
  const height = number(title + 2 * padding + lines.length * lineHeight);
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map((color, index) => `<circle cx="${22 + 20 * index}" cy="${title / 2 + 2}" r="6" fill="${color}"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(name)}">
<rect x="0.5" y="0.5" width="${number(2 * padding + columns * cell - 1)}" height="${number(title + 2 * padding + lines.length * lineHeight - 1)}" rx="8" fill="${ground}" stroke="${frame}"/>
${dots.join('')}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
${lines.map(lineSvg).join('')}</g>
</svg>
`;
}
