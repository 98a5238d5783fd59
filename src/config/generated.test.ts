import { expect, test } from 'vitest';
import { kubernetesReleases } from '../artifacts/kubernetes-releases.ts';
import { configDocs } from './docs.ts';
import { configJsonSchema } from './json-schema.ts';
import { supportedKubernetes } from './kubernetes-version.ts';
import { type JsonField, rawJsonSchema } from './json-field.ts';

/** Every key of the format with its path. */
const keys = (field: JsonField, path = ''): readonly (readonly [string, JsonField])[] =>
  Object.entries(field.properties ?? {}).flatMap(([name, each]) => [[`${path}${name}`, each] as const, ...keys(each.items ?? each, `${path}${name}.`)]);

test('every key has a description', () => {
  const all = keys(rawJsonSchema());
  expect(all.map(([path]) => path)).toContain('hosts.ssh.identityFile');
  expect(all.filter(([, { description }]) => description === undefined).map(([path]) => path)).toEqual([]);
});

test('the documentation tells of every key', () => {
  const docs = configDocs();
  expect(keys(rawJsonSchema()).filter(([path]) => !docs.includes(`| \`${path.split('.').at(-1)}\` |`))).toEqual([]);
});

test('the published schema refuses unknown keys, names what is required, and has no word of ours', () => {
  const schema = JSON.parse(configJsonSchema()) as Record<string, unknown>;
  expect(schema).toMatchObject({ additionalProperties: false, required: ['version', 'name', 'kubernetes', 'hosts'] });
  expect(configJsonSchema()).not.toContain('x-default');
});

test('the supported versions are those that can be built', () => {
  expect([...supportedKubernetes].toSorted()).toEqual(Object.keys(kubernetesReleases).toSorted());
});
