import { fieldAt } from './fields.ts';
import { type Finding, type Path, pathText } from './finding.ts';
import { supportedKubernetes } from './kubernetes-version.ts';

const words: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
  array: 'a list',
};
/** What YAML 1.1 read as true and false; in YAML 1.2 it is text. */
const truths: Readonly<Record<string, boolean>> = { yes: true, on: true, y: true, true: true, no: false, off: false, n: false, false: false };

/** A value of another type than expected, none, or an empty one, with what to write instead. */
export function typeFinding(expected: string, path: Path, value: unknown, sourceOf: (path: Path) => string): Finding {
  const key = path.at(-1);
  const example = exampleOf(path);
  if (value === undefined) {
    if (path.length === 0) return { code: 'config.empty', path, message: 'the file is empty', remedy: 'Start with the example of docs/config.md.' };
    return {
      code: 'config.missing',
      path,
      message: `${pathText([key ?? ''])} is missing`,
      remedy: example === undefined ? `Add ${key}.` : `Add it, such as ${key}: ${example}`,
    };
  }
  const what = words[expected] ?? expected;
  if (value === null)
    return path.length === 0
      ? { code: 'config.empty', path, message: 'the file is empty', remedy: 'Start with the example of docs/config.md.' }
      : { code: 'config.no-value', path, message: `${pathText([key ?? ''])} has no value`, remedy: `Write ${what}, or remove the line.` };
  const shown = sourceOf(path);
  const message = `${what} is expected here, not ${Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a map' : shown}`;
  return { code: 'config.wrong-type', path, message, remedy: remedyFor(expected, path, value, shown, example) };
}

function remedyFor(expected: string, path: Path, value: unknown, shown: string, example: string | undefined): string {
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  if (path.length === 1 && path[0] === 'kubernetes' && typeof value === 'number') return `Write a whole version: ${supportedKubernetes.join(' or ')}.`;
  if (expected === 'string' && isScalar) return `YAML reads ${shown} as a ${typeof value}; put quotes around it: "${shown}".`;
  if (expected === 'boolean' && typeof value === 'string' && Object.hasOwn(truths, value.toLowerCase()))
    return `Write ${String(truths[value.toLowerCase()])}, without quotes.`;
  if ((expected === 'int' || expected === 'number') && typeof value === 'string' && /^\d+$/.test(value)) return `Write ${value}, without quotes.`;
  if (expected === 'array') return 'Begin each entry with "- ", or write [a, b].';
  return example === undefined ? `Write ${words[expected] ?? expected}.` : `Write, for example, ${String(path.at(-1))}: ${example}`;
}

function exampleOf(path: Path): string | undefined {
  const [example] = fieldAt(path)?.examples ?? [];
  return example === undefined ? undefined : typeof example === 'string' ? example : JSON.stringify(example);
}
