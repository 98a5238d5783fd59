import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Place, Problem } from '../base/trouble.ts';
import type { Path } from './finding.ts';

/** A YAML text as plain data that still knows where each part of it stands. */
export interface YamlText {
  readonly value: unknown;
  /** Place of the value (or of its key); of the nearest part above it where there is none. */
  placeOf(path: Path, at?: 'key'): Place;
  /** The beginning of a scalar as it was written. */
  sourceOf(path: Path): string;
}

const remedies: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  DUPLICATE_KEY: 'Keep one of them.',
  MULTIPLE_DOCS: 'Keep one document: every cluster has a file of its own, which "-f" names.',
  BLOCK_AS_IMPLICIT_KEY: 'Put quotes around a value that has ": " in it, or begin a new line for the inner key.',
};
const sentences: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab indents this line, which YAML does not allow',
  DUPLICATE_KEY: 'this key is here twice',
  MULTIPLE_DOCS: 'a second YAML document begins here',
};
const codes: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'config.duplicate-key',
  MULTIPLE_DOCS: 'config.several-documents',
  TAB_AS_INDENT: 'config.tab',
};
const lookAround = 'Look at the indentation, brackets and quotes of this line and of the one above it.';

/** Reads YAML 1.2 with anchors and merge keys. With only duplicate keys wrong, the rest can still be checked. */
export function readYaml(text: string, file: string): { readonly yaml?: YamlText; readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problem = (code: string, place: Place, message: string, remedy: string): Problem => ({
    kind: 'problem',
    code,
    severity: 'error',
    place,
    message,
    remedy,
  });
  try {
    const document = parseDocument(text, { prettyErrors: false, lineCounter: lines, merge: true, logLevel: 'error' });
    const found = [...document.errors, ...document.warnings];
    const problems = found
      .map(({ code, pos, message }) =>
        problem(codes[code] ?? 'config.yaml-syntax', placeAt(pos[0]), sentences[code] ?? lowerFirst(message), remedies[code] ?? lookAround),
      )
      .filter((each, index, all) => all.findIndex((other) => other.place?.line === each.place?.line) === index);
    if (found.some(({ code }) => code !== 'DUPLICATE_KEY')) return { problems };
    const lost = lostAliases(document).map(({ source, offset }) =>
      problem(
        'config.yaml-syntax',
        placeAt(offset),
        `*${source} names an anchor that is not there`,
        `Write &${source} at a value above, or write the value out.`,
      ),
    );
    if (lost.length > 0) return { problems: [...problems, ...lost] };
    return { yaml: { value: document.toJS() as unknown, placeOf: placeFinder(document, placeAt), sourceOf: (path) => sourceOf(document, path) }, problems };
  } catch (error) {
    // What toJS refuses: so many aliases that the data would explode; and nesting deeper than the stack.
    const message = error instanceof RangeError ? 'this is nested too deeply' : lowerFirst(error instanceof Error ? error.message : String(error));
    return { problems: [problem('config.yaml-syntax', placeAt(0), message, 'Write the values out instead of aliases.')] };
  }
}

/** Aliases whose anchor does not stand above them. */
function lostAliases(document: Document.Parsed): readonly { readonly source: string; readonly offset: number }[] {
  const lost: { source: string; offset: number }[] = [];
  const anchors = new Set<string>();
  visit(document, {
    Node: (_, node) => {
      if ('anchor' in node && node.anchor !== undefined) anchors.add(node.anchor);
    },
    Alias: (_, { source, range }) => {
      if (!anchors.has(source)) lost.push({ source, offset: range?.[0] ?? 0 });
    },
  });
  return lost;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

interface Step {
  readonly key: Node | undefined;
  readonly value: unknown;
}

/** One step down; aliases and merged keys are followed no further. */
function stepInto(node: unknown, part: string | number): Step | undefined {
  if (isSeq(node) && typeof part === 'number') return part < node.items.length ? { key: undefined, value: node.items[part] } : undefined;
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(part));
  return pair === undefined ? undefined : { key: isNode(pair.key) ? pair.key : undefined, value: pair.value };
}

function placeFinder(document: Document.Parsed, placeAt: (offset: number) => Place) {
  return (path: Path, at?: 'key'): Place => {
    let node: unknown = document.contents;
    let offset = startOf(node) ?? 0;
    for (const [index, part] of path.entries()) {
      const step = stepInto(node, part);
      if (step === undefined) break;
      const [keyStart, valueStart] = [startOf(step.key), startOf(step.value)];
      // An empty value stands behind its key, often at the start of the next line.
      const isEmpty = isScalar(step.value) && step.value.value === null;
      const wantsKey = (at === 'key' && index === path.length - 1) || isEmpty;
      offset = (wantsKey ? keyStart : valueStart) ?? valueStart ?? keyStart ?? offset;
      node = step.value;
    }
    return placeAt(offset);
  };
}

function sourceOf(document: Document.Parsed, path: Path): string {
  const node = path.reduce<unknown>((each, part) => stepInto(each, part)?.value, document.contents);
  if (!isScalar(node)) return 'this';
  return typeof node.value === 'string' ? JSON.stringify(shortened(node.value)) : shortened(node.source ?? String(node.value));
}

/** What a line of an error has room for. */
const shortened = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 60)}…`);
