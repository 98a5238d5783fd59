import { beforeAll, describe, expect, it } from 'vitest';
import { folders, pureLibraries } from '../../scripts/lint/arrows.mjs';
import { type Finding, lintPlanted } from './run-lint.ts';

const names = Object.keys(folders);
const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => ({ from, to, path: `src/${from}/to-${to}.ts` })));
const isAllowed = ({ from, to }: { from: string; to: string }) => folders[from]?.imports.includes(to) ?? false;

describe('the arrows between folders', () => {
  let findings: readonly Finding[] = [];
  const rulesOf = (path: string) => findings.filter((f) => f.file === path).map((f) => f.rule);
  beforeAll(async () => {
    const files: Record<string, string> = {};
    for (const name of names) files[`src/${name}/thing.ts`] = 'export type Thing = string;\nexport const thing = 1;\n';
    for (const { to, path } of pairs) files[path] = `import type { Thing } from '../${to}/thing.ts';\nexport type Mine = Thing;\n`;
    files['src/ports/with-value.ts'] = "import { thing } from '../base/thing.ts';\nexport const mine = thing;\n";
    files['src/plan/lazily.ts'] = "export const load = () => import('../adapters/thing.ts');\n";
    files['src/plan/again.ts'] = "export { thing } from '../run/thing.ts';\n";
    files['src/plan/inline.ts'] = "export type Mine = import('../run/thing.ts').Thing;\n";
    files['src/plan/up.ts'] = "import type { Thing } from '../../test/thing.ts';\nexport type Mine = Thing;\n";
    files['src/plan/door.ts'] = "import type { Thing } from '../index.ts';\nexport type Mine = Thing;\n";
    files['src/plan/in-a-test.test.ts'] = "import { thing } from '../testkit/thing.ts';\nexport const mine = thing;\n";
    files['src/novel/thing.ts'] = "import type { Thing } from '../base/thing.ts';\nexport type Mine = Thing;\n";
    files['src/bin.ts'] = "import { thing } from './adapters/thing.ts';\nexport const mine = thing;\n";
    for (const name of names) files[`src/${name}/node.ts`] = "import { sep } from 'node:path';\nexport const mine = sep;\n";
    for (const name of names) files[`src/${name}/library.ts`] = "import { request } from 'undici';\nexport const mine = request;\n";
    for (const library of pureLibraries) files[`src/plan/library-${library}.ts`] = `import * as library from '${library}';\nexport const mine = library;\n`;
    findings = await lintPlanted(files);
  }, 60_000);

  it.each(pairs.filter((p) => !isAllowed(p)))('refuse that $from imports from $to', ({ path }) => expect(rulesOf(path)).toEqual(['bramble(arrows)']));
  it('allow every arrow of the table', () => {
    expect(pairs.filter((p) => isAllowed(p) && rulesOf(p.path).length > 0)).toEqual([]);
    expect(pairs.some(isAllowed)).toBe(true);
  });
  it('never turn back: no two folders may import each other, even through others', () => {
    const reach = (from: string, seen: Set<string>): Set<string> => {
      for (const to of folders[from]?.imports ?? []) if (!seen.has(to)) reach(to, seen.add(to));
      return seen;
    };
    expect(names.filter((name) => reach(name, new Set()).has(name))).toEqual([]);
  });

  const others = ['ports/with-value', 'plan/lazily', 'plan/again', 'plan/inline', 'plan/up', 'plan/door', 'novel/thing'];
  it.each(others)('refuse %s', (path) => expect(rulesOf(`src/${path}.ts`)).toContain('bramble(arrows)'));
  it('let tests use the testkit', () => expect(rulesOf('src/plan/in-a-test.test.ts')).toEqual([]));
  it('let bin.ts wire adapters', () => expect(rulesOf('src/bin.ts')).toEqual([]));

  const pureNames = names.filter((name) => folders[name]?.pure);
  it.each(pureNames)('refuse node: and libraries with effects in %s', (name) => {
    expect(rulesOf(`src/${name}/node.ts`)).toEqual(['bramble(arrows)']);
    expect(rulesOf(`src/${name}/library.ts`)).toEqual(['bramble(arrows)']);
  });
  it('allow both elsewhere', () => {
    const elsewhere = names.filter((name) => !folders[name]?.pure);
    expect(elsewhere.filter((name) => rulesOf(`src/${name}/node.ts`).length + rulesOf(`src/${name}/library.ts`).length > 0)).toEqual([]);
  });
  it('allow pure libraries in pure folders', () => expect(pureLibraries.filter((library) => rulesOf(`src/plan/library-${library}.ts`).length > 0)).toEqual([]));
  it('say in each message what to do instead', () => {
    expect(findings.filter((f) => f.rule === 'bramble(arrows)' && !/[:;] .+\.$/.test(f.message)).map((f) => f.message)).toEqual([]);
  });
});
