import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import config from '../../vitest.config.ts';

it('./check runs every project of vitest.config.ts, or says what it leaves out and which command runs it', () => {
  const check = readFileSync(join(import.meta.dirname, '../../scripts/check.mjs'), 'utf8');
  const run = [...check.matchAll(/vitest\(([^)]*)\)/g)].flatMap(([, names = '']) => [...names.matchAll(/'([a-z0-9]+)'/g)].map(([, name]) => name));
  const leftOut = [...check.matchAll(/npm run e2e:([a-z-]+)/g)].map(([, name = '']) => name);
  const { projects } = (config as { test: { projects: readonly { test: { name: string } }[] } }).test;
  const names = projects.map((project) => project.test.name);
  const isProject = (name: string): boolean => names.includes(name);
  // What is left out may be something else than a project, such as a suite of somebody else's.
  expect([...run, ...leftOut.filter(isProject)].toSorted()).toEqual(names.toSorted());
  expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(leftOut.map((name) => `e2e:${name}`)));
});
