import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const source = resolve(import.meta.dirname, '../../src');

/** Path and text of every source file that is part of the product. */
export const productSources = (): readonly { readonly path: string; readonly text: string }[] =>
  readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('testkit/'))
    .map((path) => ({ path: `src/${path}`, text: readFileSync(join(source, path), 'utf8') }));
