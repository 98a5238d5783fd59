import { type Command, CommanderError } from 'commander';
import type { Context } from '../../src/cli/context.ts';
import { makeProgram } from '../../src/cli/program.ts';

/** Every text between fences in Markdown, joined lines included. */
export const fencedBlocks = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^```[a-z]*\n([\s\S]*?)^```$/gm)].map(([, body]) => (body ?? '').replaceAll('\\\n', ' '));

/** Everything between single backticks in Markdown, fenced blocks left out. */
export const inlineCode = (markdown: string): readonly string[] =>
  [...markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');

/** Arguments of each `bramble` or `./bramble` that a line of shell runs; comments, and what is piped or chained to it, left out. */
export function bramblesIn(line: string): readonly (readonly string[])[] {
  const withoutComment = line.replace(/(^|\s)#.*$/, '');
  return withoutComment.split(/\s*(?:&&|\|\||[;|])\s*/).flatMap((command) => {
    const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) => single ?? double ?? plain ?? '');
    const at = words.findIndex((word) => !/^([A-Z_]+=.*|\$|sudo)$/.test(word));
    return words[at] === 'bramble' || words[at] === './bramble' ? [words.slice(at + 1)] : [];
  });
}

/** Why bramble would refuse these arguments; undefined where it would not. Nothing is run. */
export function refusal(args: readonly string[]): string | undefined {
  const program = makeProgram({} as Context, () => {});
  const disarm = (command: Command): void => {
    command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
    if (command.commands.length === 0) command.action(() => {});
    for (const each of command.commands) disarm(each);
  };
  disarm(program);
  try {
    program.parse([...args], { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? undefined : error.message;
  }
}
