import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Finding, lintPlanted } from './run-lint.ts';

/** One violation for each rule that .oxlintrc.json names, but for those of imports and purity; the path matters for some. */
const planted: Readonly<Record<string, { readonly text: string; readonly path?: string; readonly reportedAs?: string }>> = {
  'bramble/folders': { text: "import { mkdir } from 'node:fs/promises';\nexport const make = (path: string) => mkdir(path, { recursive: true });" },
  eqeqeq: { text: 'export const same = (a: string, b: string) => a == b;' },
  'no-var': { text: 'export var one = 1;' },
  'no-restricted-properties': { text: 'export const signal = AbortSignal.timeout(1);' },
  'prefer-const': { text: 'export const f = () => {\n  let one = 1;\n  return one;\n};' },
  'no-empty': { text: 'export const f = (a: boolean) => {\n  if (a) {\n  }\n};' },
  'no-else-return': { text: 'export function f(a: boolean) {\n  if (a) {\n    return 1;\n  } else {\n    return 2;\n  }\n}' },
  'no-fallthrough': {
    text: 'export function f(a: number) {\n  let b = 0;\n  switch (a) {\n    case 1:\n      b = 1;\n    default:\n      b = 2;\n  }\n  return b;\n}',
  },
  'no-throw-literal': { text: "export const f = () => {\n  throw 'text';\n};" },
  'preserve-caught-error': { text: "export const f = (g: () => void) => {\n  try {\n    g();\n  } catch (cause) {\n    throw new Error('x');\n  }\n};" },
  'import/no-cycle': { text: "import { b } from './cycle-b.ts';\nexport const a = (): number => b();", path: 'src/run/cycle-a.ts' },
  'import/no-default-export': { text: 'export default 1;' },
  'import/no-self-import': { text: "import { one } from './import-no-self-import.ts';\nexport const two = one;" },
  'import/no-duplicates': { text: "import { one } from './eqeqeq.ts';\nimport { two } from './eqeqeq.ts';\nexport const three = [one, two];" },
  'oxc/no-barrel-file': { text: "export * from './eqeqeq.ts';" },
  'promise/no-multiple-resolved': { text: 'export const f = () =>\n  new Promise<number>((done) => {\n    done(1);\n    done(2);\n  });' },
  'typescript/consistent-type-imports': { text: "import { Thing } from './eqeqeq.ts';\nexport const f = (a: Thing) => a;" },
  'typescript/no-explicit-any': { text: 'export const f = (a: any) => a;' },
  'typescript/no-floating-promises': { text: 'const f = async () => {};\nexport const g = () => {\n  f();\n};' },
  'typescript/no-misused-promises': { text: 'const f = async () => true;\nexport const g = () => (f() ? 1 : 2);' },
  'typescript/no-non-null-assertion': { text: 'export const f = (a?: { b: string }) => a!.b;' },
  'typescript/only-throw-error': { text: 'export const f = () => {\n  const text = { a: 1 };\n  throw text;\n};' },
  'typescript/switch-exhaustiveness-check': {
    text: "export const f = (a: 'x' | 'y') => {\n  switch (a) {\n    case 'x':\n      return 1;\n  }\n  return 2;\n};",
  },
  'typescript/restrict-template-expressions': { text: 'export const f = (a: { b: string }) => `${a}`;' },
  'typescript/return-await': {
    text: 'export const f = async (g: () => Promise<void>) => {\n  try {\n    return g();\n  } catch {\n    return undefined;\n  }\n};',
  },
  'unicorn/filename-case': { text: 'export const one = 1;', path: 'src/run/notKebab.ts' },
  'unicorn/prefer-node-protocol': { text: "import { sep } from 'path';\nexport const one = sep;" },
  'vitest/valid-expect': { text: "import { expect, it } from 'vitest';\nit('does it', () => {\n  expect(1);\n});", path: 'src/run/expects.test.ts' },
  'vitest/valid-title': { text: "import { it } from 'vitest';\nit('', () => {});", path: 'src/run/title.test.ts' },
  'vitest/no-focused-tests': { text: "import { it } from 'vitest';\nit.only('does it', () => {});", path: 'src/run/focused.test.ts' },
  'vitest/no-disabled-tests': { text: "import { it } from 'vitest';\nit.skip('does it', () => {});", path: 'src/run/disabled.test.ts' },
};
const pathOf = (rule: string) => planted[rule]?.path ?? `src/run/${rule.replaceAll('/', '-')}.ts`;
/** `plugin(rule)`, as reports have it. */
const reported = (rule: string) => (rule.includes('/') ? rule.replace(/^(.+)\/(.+)$/, '$1($2)') : `eslint(${rule})`);

describe('the general lint rules', () => {
  let findings: readonly Finding[] = [];
  beforeAll(async () => {
    const files = Object.entries(planted).map(([rule, { text }]) => [pathOf(rule), `${text}\n`] as const);
    const other = ['src/run/cycle-b.ts', "import { a } from './cycle-a.ts';\nexport const b = (): number => a();\n"] as const;
    findings = await lintPlanted(Object.fromEntries([...files, other]));
  }, 60_000);

  it.each(Object.keys(planted))('%s bites', (rule) => {
    expect(findings.filter((f) => f.file === pathOf(rule)).map((f) => f.rule)).toContain(reported(rule));
  });
  it('each have a planted violation here', () => {
    const config = JSON.parse(readFileSync(join(import.meta.dirname, '../../.oxlintrc.json'), 'utf8')) as { rules: Record<string, unknown> };
    const on = Object.keys(config.rules).filter((rule) => config.rules[rule] !== 'off' && !['bramble/arrows', 'bramble/pure'].includes(rule));
    expect(on.filter((rule) => !(rule in planted))).toEqual([]);
  });
});
