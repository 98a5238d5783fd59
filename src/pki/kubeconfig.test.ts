import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { secret } from '../base/secret.ts';
import { embeddedKubeconfig } from './kubeconfig.ts';

const about = { server: 'https://10.0.0.10:6443', authorityPem: 'CA\n', certificatePem: 'CERT\n', key: secret('KEY\n') };

test.each(['home', '1', 'null', 'on'])('a kubeconfig of the cluster %s names it everywhere as text', (name) => {
  const text = embeddedKubeconfig({ ...about, name }).reveal();
  for (const version of ['1.1', '1.2'] as const) {
    expect(parse(text, { version })).toEqual({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { 'certificate-authority-data': btoa('CA\n'), server: 'https://10.0.0.10:6443' } }],
      users: [{ name: `${name}-admin`, user: { 'client-certificate-data': btoa('CERT\n'), 'client-key-data': btoa('KEY\n') } }],
      contexts: [{ name, context: { cluster: name, user: `${name}-admin` } }],
      'current-context': name,
    });
  }
});
