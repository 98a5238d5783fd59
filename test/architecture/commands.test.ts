import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { makeProgram } from '../../src/cli/program.ts';
import { productSources } from './sources.ts';

const program = makeProgram({} as Context, () => {});
const named = (command: Command, name: string | undefined): Command | undefined => command.commands.find((each) => each.name() === name);

/** `bramble <command>` in texts for people, comments left out: in backticks, double quotes, parentheses or after a colon. */
const mentions = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line))
    .flatMap((line) => [...line.matchAll(/(?:[`"(]|: )bramble ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)(?=[^a-z])/g)].map(([, words]) => words ?? ''));
const isKnown = (words: string): boolean => {
  const [first, second] = words.split(' ');
  const command = named(program, first);
  return command !== undefined && (command.commands.length === 0 || second === undefined || named(command, second) !== undefined);
};

describe('what bramble tells people to run', () => {
  it('is a command that it has', () => {
    const wrong = productSources().flatMap(({ path, text }) =>
      mentions(text)
        .filter((words) => !isKnown(words))
        .map((words) => `${path}: bramble ${words}`),
    );
    expect(wrong).toEqual([]);
  });
  it('is found in backticks, quotes and after a colon', () => {
    expect(mentions('Run `bramble up` or "bramble lab heal", or: bramble frobnicate <it>')).toEqual(['up', 'lab heal', 'frobnicate']);
    expect(['up', 'lab heal', 'frobnicate', 'lab frob'].map(isKnown)).toEqual([true, true, false, false]);
  });
});
