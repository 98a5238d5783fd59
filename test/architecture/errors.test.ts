import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../src/cli/error-catalogue.ts';
import { errorDocs } from '../../src/cli/error-docs.ts';
import { productSources } from './sources.ts';

const isEntries = (path: string): boolean => path.startsWith('src/cli/errors/');
const sources = productSources().filter(({ path }) => !isEntries(path));
/** The codes that have an entry, as often as they have one. */
const entries = productSources()
  .filter(({ path }) => isEntries(path))
  .flatMap(({ text }) => [...text.matchAll(/^ {2}'([^']+)': entry\(/gm)].map(([, code]) => code));
const areas = new Set(Object.keys(errorCatalogue).map((code) => code.split('.')[0]));
/** Texts that look like codes of an error and are something else: names of events, steps, files and DNS domains. */
const others = new Set([
  'build.line',
  'cluster.local',
  'config.txt',
  'etcd.service',
  'lab.card',
  'lab.image',
  'lab.machines',
  'lab.network',
  'lab.restart',
  'lab.ssh',
  'lab.start',
  'ssh.address',
]);

/** Codes in a source: literals at `code:` and, since codes are also handed to functions, all literals that begin with a known area. */
function codesIn(text: string): readonly string[] {
  const events = new Set([...text.matchAll(/(?:kind: |case )'([a-z]+\.[a-z]+)'/g)].map(([, kind]) => kind));
  const named = [...text.matchAll(/\bcode: '([^']+)'/g)].map(([, code]) => code ?? '').filter((code) => code.includes('.'));
  const literals = [...text.matchAll(/'([a-z]+)\.([a-z0-9-]+)'/g)].filter(([, area]) => areas.has(area)).map(([, area, name]) => `${area}.${name}`);
  return [...named, ...literals.filter((code) => !events.has(code) && !others.has(code))];
}
const used = new Map(sources.flatMap(({ path, text }) => codesIn(text).map((code) => [code, path] as const)));

describe('the error catalogue', () => {
  it('has every code that the sources use', () => expect([...used].filter(([code]) => !(code in errorCatalogue))).toEqual([]));
  it('has no code that no source uses', () => expect(Object.keys(errorCatalogue).filter((code) => !used.has(code))).toEqual([]));
  it('has every entry of its folder, and no code twice', () => expect(entries.toSorted()).toEqual(Object.keys(errorCatalogue).toSorted()));
  it('sees codes wherever they stand', () => {
    expect(codesIn("new Failure({ code: 'novel.thing', message: '' })")).toEqual(['novel.thing']);
    expect(codesIn("finding(candidate, 'host.novel', 'text')")).toEqual(['host.novel']);
    expect(codesIn("emit({ kind: 'host.observed', host }); case 'lab.start':")).toEqual([]);
  });
  it('has sentences', () => {
    const texts = Object.values(errorCatalogue).flatMap(({ means, remedy }) => [means, remedy]);
    expect(texts.filter((text) => !/^[A-Za-z`].*[.]$/.test(text) || text.includes('|'))).toEqual([]);
  });
  it('is docs/errors.md, which `npm run update` writes', () =>
    expect(readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')).toBe(errorDocs()));
});
