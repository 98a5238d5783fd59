import { beforeAll, expect, test } from 'vitest';
import { Secret } from '../base/secret.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import { fakeSigner, secretMark } from '../testkit/fake-signer.ts';
import { secretFiles, secretPaths, secretPathsOf, secretsFromTexts, secretTexts } from './secret-files.ts';

let secrets: ClusterSecrets;
const plain = (of: ClusterSecrets): ReadonlyMap<string, string> =>
  new Map([...secretTexts(of)].map(([path, text]) => [path, text instanceof Secret ? text.reveal() : text]));

beforeAll(async () => {
  secrets = await fakeSigner.newSecrets(0);
});

test('secrets come back from their texts as they were', () => {
  const back = secretsFromTexts(plain(secrets));
  expect(back === undefined ? undefined : plain(back)).toEqual(plain(secrets));
  expect([...secretTexts(secrets).keys()]).toEqual([...secretPaths]);
});
test.each([...secretPaths])('without %s there are no secrets', (path) => {
  expect(secretsFromTexts(new Map([...plain(secrets)].filter(([each]) => each !== path)))).toBeUndefined();
  expect(secretsFromTexts(new Map([...plain(secrets), [path, '']]))).toBeUndefined();
});
test('a control plane holds everything, keys closed to others and never as plain text', () => {
  const files = secretFiles(secrets, 'control-plane');
  expect(files.map(({ path }) => path)).toEqual(secretPathsOf('control-plane'));
  expect(files.filter(({ path }) => path.endsWith('.key')).map(({ mode, content }) => `${mode} ${content.kind}`)).toEqual(Array(5).fill('0600 secret'));
  expect(JSON.stringify(files)).not.toContain(secretMark);
});
test('a worker gets nothing but the certificate of the authority', () => {
  expect(secretFiles(secrets, 'worker').map(({ path, content }) => [path, content.kind])).toEqual([['/etc/kubernetes/pki/ca.crt', 'text']]);
});
