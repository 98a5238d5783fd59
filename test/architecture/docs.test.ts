import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { bramblesIn, fencedBlocks, inlineCode, refusal } from './command-lines.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = ['README.md', 'builds/README.md', 'test/recorded/README.md']
  .concat(readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((path) => join('docs', path)))
  .filter((path) => path.endsWith('.md'));

/** Lines of shell in a page: those of fenced blocks, and inline code that calls bramble with more than one word. */
const linesOf = (text: string): readonly string[] => [
  ...fencedBlocks(text).flatMap((block) => block.split('\n')),
  ...inlineCode(text).filter((code) => /^(\.\/)?bramble [a-z-]/.test(code) && !/[<…]/.test(code)),
];
const refused = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => bramblesIn(line).flatMap((args) => (refusal(args) === undefined ? [] : [`bramble ${args.join(' ')}: ${refusal(args)}`])));

/** Targets of Markdown links and pictures that are files, without their fragment. */
const linksIn = (text: string): readonly string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '').filter((target) => !/^([a-z]+:|#)/.test(target));
const anchorsIn = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    (title ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
const isBroken = (page: string, link: string): boolean => {
  const [path = '', fragment] = link.split('#');
  const target = join(root, dirname(page), path);
  if (!existsSync(target)) return true;
  return fragment !== undefined && !anchorsIn(readFileSync(target, 'utf8')).includes(fragment);
};

describe('the command lines that people are told to type', () => {
  it.each(pages)('%s has none that bramble refuses', (page) => expect(refused(linesOf(read(page)))).toEqual([]));
  it('quickstart has none that bramble refuses', () => {
    // Its own function stands for `./bramble -f lab/bramble.yaml`; what follows on a line of help is prose.
    const lines = read('quickstart')
      .split('\n')
      .map((line) =>
        line
          .trim()
          .replace(/^(?:stage '[^']*' )?cluster /, './bramble -f lab/bramble.yaml ')
          .replace(/^stage '[^']*' /, ''),
      )
      .map((line) => line.replace(/ {2,}.*$/, ''))
      .filter((line) => !line.includes('"$@"'));
    expect(lines.flatMap(bramblesIn).length).toBeGreaterThan(5);
    expect(refused(lines)).toEqual([]);
  });
  it('are found in the README, in blocks and in text', () => {
    const found = linesOf(read('README.md'))
      .flatMap(bramblesIn)
      .map((args) => args.join(' '));
    expect(found).toEqual(expect.arrayContaining(['plan', '-f lab/bramble.yaml kubectl get nodes', 'lab kill cp-1', 'lab down']));
  });
  it('are understood as a shell does', () => {
    expect(bramblesIn("./bramble lab power-cut && ./bramble -f 'a b' plan --json | jq .x # bramble no")).toEqual([
      ['lab', 'power-cut'],
      ['-f', 'a b', 'plan', '--json'],
    ]);
    expect(bramblesIn('cat bramble.yaml')).toEqual([]);
  });
  it('are refused for an unknown command, an unknown option and a missing argument', () => {
    expect(
      [['frobnicate'], ['plan', '--frob'], ['lab', 'cut', 'cp-1'], ['lab', 'frob'], ['up', '--jobs', 'many']].map((args) => refusal(args) === undefined),
    ).toEqual([false, false, false, false, false]);
    expect([['plan'], ['kubectl', 'get', 'pods', '--anything'], ['lab', 'up', '-c', '1'], ['--help']].map(refusal)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

/** Blocks of YAML that are a whole bramble.yaml. */
const configsIn = (text: string): readonly string[] => fencedBlocks(text).filter((block) => /^version: 1$/m.test(block));

describe('the examples of bramble.yaml', () => {
  it.each(pages.filter((page) => configsIn(read(page)).length > 0))('%s has none with an error or a warning', (page) => {
    expect(configsIn(read(page)).flatMap((text) => parseConfig(text, page).problems.map(({ message }) => message))).toEqual([]);
  });
  it('are found where they are', () => {
    expect(pages.filter((page) => configsIn(read(page)).length > 0)).toEqual(expect.arrayContaining(['README.md', 'docs/architecture.md', 'docs/config.md']));
    expect(configsIn('```yaml\nversion: 1\n```\n```yaml\nname: a\n```\n')).toEqual(['version: 1\n']);
  });
});

describe('the scripts that people are told to run', () => {
  it('are in package.json', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
    const named = pages.flatMap((page) => [...read(page).matchAll(/npm run ([a-z][a-z0-9:-]*[a-z0-9])(?![a-z0-9:<-])/g)].map(([, name]) => `${page}: ${name}`));
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((each) => !(each.replace(/^.*: /, '') in scripts))).toEqual([]);
  });
});

/** Paths of this repository in inline code: from its root, or from src. */
const pathsIn = (text: string): readonly string[] =>
  inlineCode(text).filter(
    (code) => /^[a-z][\w-]*(\/[\w.-]+)*\/?$/.test(code) && (/\.(ts|mjs|sh|go|mod)$/.test(code) || /^(src|test|scripts|bench|docs|builds)\/./.test(code)),
  );
const isThere = (path: string, page: string): boolean =>
  [root, join(root, 'src'), join(root, dirname(page))].some((folder) => existsSync(join(folder, path))) || !path.includes('/');

describe('the files that pages name', () => {
  it.each(pages)('%s names none that is not there', (page) => expect(pathsIn(read(page)).filter((path) => !isThere(path, page))).toEqual([]));
  it('are found, and a missing one is', () => {
    expect(pathsIn('see `src/plan/graph.ts`, `plan/step.ts`, `test/golden/`, `npm test`, `a/b`, `src/<x>.ts`')).toEqual([
      'src/plan/graph.ts',
      'plan/step.ts',
      'test/golden/',
    ]);
    expect(['plan/step.ts', 'src/plan/step.ts', 'plan/novel.ts'].map((path) => isThere(path, 'README.md'))).toEqual([true, true, false]);
  });
});

describe('the links between pages', () => {
  it.each(pages)('%s has none that leads nowhere', (page) => expect(linksIn(read(page)).filter((link) => isBroken(page, link))).toEqual([]));
  it('are found, and a broken one is', () => {
    expect(linksIn('[a](b.md) ![c](d/e.svg) [f](https://g) [h](#i) [j](k.md#l)')).toEqual(['b.md', 'd/e.svg', 'k.md#l']);
    expect(isBroken('README.md', 'docs/nothing.md')).toBe(true);
    expect(isBroken('README.md', 'docs/security.md#what-listens-where')).toBe(false);
    expect(isBroken('README.md', 'docs/security.md#nothing')).toBe(true);
  });
  it('reach every page from the README or a page that it links to', () => {
    const reached = new Set<string>();
    const visit = (page: string): void => {
      if (reached.has(page) || !pages.includes(page)) return;
      reached.add(page);
      for (const link of linksIn(read(page))) visit(relative(root, join(root, dirname(page), link.split('#')[0] ?? '')));
    };
    visit('README.md');
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });
});
