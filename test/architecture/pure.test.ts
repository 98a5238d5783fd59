import { beforeAll, describe, expect, it } from 'vitest';
import { folders } from '../../scripts/lint/arrows.mjs';
import { type Finding, lintPlanted } from './run-lint.ts';

const impure: Readonly<Record<string, string>> = {
  'date-now': 'export const now = () => Date.now();',
  'new-date': 'export const now = () => new Date();',
  'math-random': 'export const dice = () => Math.random();',
  process: 'export const cwd = () => process.cwd();',
  'process-in-global': 'export const cwd = () => globalThis.process;',
  await: 'export const wait = async (later: PromiseLike<string>) => await later;',
  'async-function': 'export async function wait(): PromiseLike<void> {}',
  promise: 'export const later = () => Promise.resolve(1);',
  'set-timeout': 'export const later = (f: () => void) => setTimeout(f, 1);',
  'set-interval': 'export const later = (f: () => void) => setInterval(f, 1);',
  fetch: "export const get = () => fetch('http://127.0.0.1');",
  console: "export const log = () => console.log('x');",
  buffer: "export const bytes = () => Buffer.from('x');",
  crypto: 'export const dice = () => crypto.randomUUID();',
  performance: 'export const now = () => performance.now();',
  shorthand: 'export const all = () => ({ process });',
};

const harmless: Readonly<Record<string, string>> = {
  'date-of-a-value': 'export const day = (ms: number) => new Date(ms).toISOString();',
  'members-called-alike': 'export const name = (row: { process: string; console: string }) => row.process + row.console;',
  'keys-called-alike': 'export const row = { process: 1, crypto: 2 };',
  'types-called-alike': 'export interface Seen { readonly process: string | undefined }',
  'other-math': 'export const larger = (a: number, b: number) => Math.max(a, b);',
};

describe('pure folders', () => {
  let findings: readonly Finding[] = [];
  const count = (path: string) => findings.filter((f) => f.file === path && f.rule === 'bramble(pure)').length;
  beforeAll(async () => {
    const files: Record<string, string> = {};
    for (const folder of Object.keys(folders)) {
      for (const [name, text] of Object.entries({ ...impure, ...harmless })) files[`src/${folder}/${name}.ts`] = `${text}\n`;
    }
    files['src/plan/clock.test.ts'] = `${impure['date-now']}\n`;
    findings = await lintPlanted(files);
  }, 60_000);

  const pure = Object.keys(folders).filter((folder) => folders[folder]?.pure);
  const others = Object.keys(folders).filter((folder) => !folders[folder]?.pure);
  it.each(pure)('%s refuses clocks, dice, waiting and the outside', (folder) => {
    expect(Object.keys(impure).filter((name) => count(`src/${folder}/${name}.ts`) === 0)).toEqual([]);
  });
  it.each(pure)('%s accepts code that only looks alike', (folder) => {
    expect(Object.keys(harmless).filter((name) => count(`src/${folder}/${name}.ts`) > 0)).toEqual([]);
  });
  it.each(others)('%s may have effects', (folder) => {
    expect(Object.keys(impure).filter((name) => count(`src/${folder}/${name}.ts`) > 0)).toEqual([]);
  });
  it('are free in their tests', () => expect(count('src/plan/clock.test.ts')).toBe(0));
});
