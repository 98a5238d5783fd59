/** Arguments of a kernel command line; double quotes keep spaces together, as in the kernel. Line ends count as spaces. */
export const tokensOf = (text: string): readonly string[] => text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];

/** `cgroup_enable=memory` is undone by a `cgroup_disable=memory` that comes later. */
const counterpart = (token: string): string | undefined =>
  token.startsWith('cgroup_enable=') ? token.replace('cgroup_enable=', 'cgroup_disable=') : undefined;

const holds = (present: readonly string[], token: string): boolean => {
  const opposite = counterpart(token);
  return present.lastIndexOf(token) > (opposite === undefined ? -1 : present.lastIndexOf(opposite));
};

/** Those that a command line lacks, without doubles and in their order. What stands behind `--` is for the init program and does not count. */
export function missingTokens(text: string, tokens: readonly string[]): readonly string[] {
  const all = tokensOf(linesOf(text).line);
  const end = all.indexOf('--');
  const kernel = end < 0 ? all : all.slice(0, end);
  return [...new Set(tokens)].filter((token) => !holds(kernel, token));
}

interface Lines {
  /** One line again where somebody broke it: what stands on a second line never reached the kernel. */
  readonly line: string;
  /** Comments and other command lines that somebody keeps below: they must not reach it, or it would look for another root. */
  readonly apart: readonly string[];
}

const isApart = (line: string): boolean => line.startsWith('#') || tokensOf(line).some((token) => token.startsWith('root='));

function linesOf(text: string): Lines {
  const [first = '', ...others] = text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return { line: [first, ...others.filter((each) => !isApart(each))].join(' '), apart: others.filter(isApart) };
}

const textOf = (line: string, apart: readonly string[]): string => [line, ...apart].map((each) => `${each}\n`).join('');

/** What follows a quote without its end is part of it, to the kernel as well. */
const closed = (line: string): string => (line.split('"').length % 2 === 0 ? `${line}"` : line);

/** The command line as one line with all of these tokens; the same bytes where it has them. Nothing that stands in it goes. */
export function withTokens(text: string, tokens: readonly string[]): string {
  const missing = missingTokens(text, tokens);
  const { line: joined, apart } = linesOf(text);
  const line = closed(joined);
  if (missing.length === 0 && textOf(line, apart).trim() === text.trim()) return text;
  const split = / --( |$)/.exec(line)?.index ?? line.length;
  return textOf([line.slice(0, split), ...missing, line.slice(split).trim()].filter((part) => part !== '').join(' '), apart);
}

/** The command line without these tokens, one of each and the last one; the same bytes where it has none. */
export function withoutTokens(text: string, tokens: readonly string[]): string {
  const { line, apart } = linesOf(text);
  const rest = [...tokensOf(line)];
  const before = rest.length;
  for (const token of new Set(tokens)) {
    const index = rest.lastIndexOf(token);
    if (index >= 0) rest.splice(index, 1);
  }
  if (rest.length === before) return text;
  return rest.length === 0 && apart.length === 0 ? '' : textOf(rest.join(' '), apart);
}
