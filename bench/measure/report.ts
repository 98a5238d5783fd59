import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { explanations, type Goal, keptGoals, withGoals } from './goals.ts';
import type { Measured } from './machine.ts';

/** A bench's result: a table, and what it was measured on. The first row names the columns. */
export interface Report {
  readonly name: string;
  readonly title: string;
  /** What is measured, against which baseline. */
  readonly about: string;
  readonly command: string;
  readonly measured: Measured;
  readonly rows: readonly (readonly string[])[];
  /** What the figures are to show: these head the page, reached or not. */
  readonly goals?: readonly Goal[];
  /** Paragraphs below the table. */
  readonly notes?: readonly string[];
}

/** A page that benches write their sections to, and how it begins where it is not there yet. */
interface Page {
  readonly path: string;
  readonly opening: string;
}

const performance: Page = {
  path: 'docs/performance.md',
  opening: `# Performance

Each section is written by one bench (\`npm run bench:<name> -- --write\`), with the machine, the date and the versions it was measured with; \`npm run bench:all\`
runs them one after another and goes on where one fails. Numbers of a machine that was busy with other things say so. Nothing here is asserted by a test.
`,
};

/** Markdown that also reads well in a terminal: columns are padded. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(3, ...rows.map((row) => [...(row[column] ?? '')].length))) ?? [];
  const line = (cells: readonly string[]): string => `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(line)].join('\n');
}

export function sectionText({ name, title, about, command, measured, rows, goals = [], notes = [] }: Report): string {
  const conditions = [measured.date, measured.machine, measured.versions, ...(measured.busy === undefined ? [] : [`**busy machine**: ${measured.busy}`])];
  const below = [...notes, ...explanations(goals)].map((paragraph) => `\n${paragraph}\n`).join('');
  return `<!-- bench:${name} -->
${keptGoals(title, goals)}## ${title}

${about}

${tableText(rows)}
${below}
\`${command}\` · ${conditions.join(' · ')}
<!-- end:${name} -->
`;
}

/** The page with this section in place of its older self, or at the end, and with the goals of all sections at its top. */
export const withSection = (text: string, report: Report): string => withGoals(replaced(text, report), tableText);

function replaced(text: string, report: Report): string {
  const section = sectionText(report);
  const start = text.indexOf(`<!-- bench:${report.name} -->`);
  const endMark = `<!-- end:${report.name} -->\n`;
  const end = text.indexOf(endMark);
  if (start < 0 || end < 0) return `${text.trimEnd()}\n\n${section}`;
  return text.slice(0, start) + section + text.slice(end + endMark.length);
}

/** Prints the table; with `--write` also keeps it in its page, docs/performance.md where nothing else is said. */
export function publish(report: Report, args: readonly string[], { path, opening }: Page = performance): void {
  const { title, rows, goals = [], notes = [], measured } = report;
  process.stdout.write(`\n${[title, tableText(rows), ...notes, measured.machine, measured.versions].join('\n')}\n`);
  for (const goal of goals) process.stdout.write(`${goal.what}: ${goal.goal}: ${goal.isReached ? 'reached' : 'NOT reached'}: ${goal.measured}\n`);
  if (measured.busy !== undefined) process.stdout.write(`${measured.busy}\n`);
  if (!args.includes('--write')) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, withSection(existsSync(path) ? readFileSync(path, 'utf8') : opening, report));
  process.stdout.write(`kept in ${path}\n`);
}
