import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { kubernetesReleases } from '../artifacts/kubernetes-releases.ts';
import { configDocs } from './docs.ts';
import { exampleConfig } from './example.ts';
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

test.each<[title: string, verdict: boolean, change: Record<string, unknown>]>([
  ['takes the example', true, {}],
  ['refuses an unknown key', false, { netwrok: {} }],
  ['refuses a name that is none', false, { name: 'A B' }],
  ['refuses a version in quotes', false, { version: '1' }],
  ['refuses a range that is none', false, { network: { pods: '10.244.0.0' } }],
  ['refuses no worker at a time', false, { updates: { maxUnavailable: 0 } }],
  ['refuses more than all workers at a time', false, { updates: { maxUnavailable: '101%' } }],
  ['takes a percentage of the workers', true, { updates: { maxUnavailable: '25%' } }],
  ['refuses a host without a role', false, { hosts: [{ name: 'a', address: '10.0.0.1' }] }],
  [
    'takes both forms of a taint',
    true,
    { hosts: [{ name: 'a', address: '10.0.0.1', role: 'worker', taints: ['a:NoExecute', { key: 'a', effect: 'NoSchedule' }] }] },
  ],
])('the published schema %s', (_, verdict, change) => {
  const schema = z.fromJSONSchema(JSON.parse(configJsonSchema()) as Parameters<typeof z.fromJSONSchema>[0]);
  expect(schema.safeParse({ ...(parse(exampleConfig) as object), ...change }).success).toBe(verdict);
});

test('the supported versions are those that can be built', () => {
  expect([...supportedKubernetes].toSorted()).toEqual(Object.keys(kubernetesReleases).toSorted());
});
