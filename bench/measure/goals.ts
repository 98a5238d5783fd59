/** What a bench is to show, and what it showed. Texts, as a person reads them. */
export interface Goal {
  /** Such as `no-op on 20 hosts against Ansible`. */
  readonly what: string;
  /** Such as `at least 50 times faster`. */
  readonly goal: string;
  /** In the unit of the goal, such as `63 times: 1.2 s to 75 s`. */
  readonly measured: string;
  readonly isReached: boolean;
  /** What keeps it from being reached, and what was tried: told where it is not reached, and nowhere else. */
  readonly why?: string;
}

/** Goals that a section was written with; a page without marks of its own for them gets the table before its first section. */
const kept = /^<!-- goals: (.*) -->$/gm;
const [start, end] = ['<!-- goals -->\n', '<!-- end goals -->\n'] as const;

/** A line of a section that keeps its goals for the table at the top of the page; none where it has none. */
export const keptGoals = (title: string, goals: readonly Goal[]): string =>
  goals.length === 0 ? '' : `<!-- goals: ${JSON.stringify({ title, goals: goals.map(withoutWhy) }).replaceAll('>', '\\u003e')} -->\n`;

const withoutWhy = ({ what, goal, measured, isReached }: Goal): Goal => ({ what, goal, measured, isReached });

/** Why goals are not reached, a paragraph each. */
export const explanations = (goals: readonly Goal[]): readonly string[] =>
  goals
    .filter(({ isReached }) => !isReached)
    .map(({ what, goal, measured, why }) => `**Not reached: ${what}** (${goal}; measured ${measured}). ${why ?? 'Why is not known yet.'}`);

/** The anchor that GitHub gives to a heading. */
const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** Rows of the table of goals, the names of the columns first. Where one is not reached, it leads to its section. */
export const goalRows = (title: string, goals: readonly Goal[]): readonly (readonly string[])[] =>
  goals.map(({ what, goal, measured, isReached }) => [what, goal, measured, `[${isReached ? 'yes' : '**no**, and why'}](#${anchor(title)})`]);

/** The page with a table of the goals of all its sections at its top, in their order. */
export function withGoals(page: string, tableText: (rows: readonly (readonly string[])[]) => string): string {
  const sections = [...page.matchAll(kept)].map(([, text = '']) => JSON.parse(text) as { readonly title: string; readonly goals: readonly Goal[] });
  if (sections.length === 0) return page;
  const rows = sections.flatMap(({ title, goals }) => goalRows(title, goals));
  const table = `${start}## Goals\n\n${tableText([['what', 'goal', 'measured', 'reached'], ...rows])}\n${end}`;
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from >= 0 && to >= 0) return page.slice(0, from) + table + page.slice(to + end.length);
  const first = page.indexOf('<!-- bench:');
  return `${page.slice(0, first)}${table}\n${page.slice(first)}`;
}
