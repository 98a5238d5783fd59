import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSigner } from '../../src/adapters/signer/signer.ts';
import { digest } from '../../src/base/digest.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { LeafSpec } from '../../src/pki/leaf.ts';
import { leafText } from '../../src/pki/leaf-text.ts';
import { leavesOf } from '../../src/pki/leaves.ts';
import { authorityNames, type ClusterSecrets } from '../../src/pki/secrets.ts';

/** OpenSSL as the oracle for what the signer makes: an implementation that shares no line with it. */
const openssl = (...args: string[]): string => {
  const { status, stdout, stderr, error } = spawnSync('openssl', args, { encoding: 'utf8' });
  return error === undefined && status === 0 ? stdout : `failed: ${error?.message ?? stderr}`;
};
const hasOpenssl = openssl('version').startsWith('OpenSSL');
const config = parseConfig(
  'version: 1\nname: home\nkubernetes: 1.36.3\nhosts:\n  - { name: cp-1, address: 10.0.0.11, role: control-plane }\n  - { name: w-1, address: 10.0.0.21, role: worker }\n',
  'f',
).config!;
const leaves: readonly [string, LeafSpec][] = config.hosts.flatMap((host) =>
  leavesOf(config, host).map((leaf): [string, LeafSpec] => [`${host.name}${leaf.pair}`, leaf]),
);

describe.skipIf(!hasOpenssl)(`what the signer makes, read by openssl${hasOpenssl ? '' : ' (skipped: there is no openssl here)'}`, () => {
  const signer = openSigner();
  const directory = mkdtempSync(join(tmpdir(), 'bramble-pki-'));
  const at = (name: string): string => join(directory, name);
  let secrets: ClusterSecrets;

  beforeAll(async () => {
    secrets = await signer.newSecrets(Date.now());
    for (const name of authorityNames) writeFileSync(at(`${name}.crt`), secrets.authorities[name].certificatePem);
    writeFileSync(at('sa.key'), secrets.serviceAccount.key.reveal(), { mode: 0o600 });
    writeFileSync(at('sa.pub'), secrets.serviceAccount.publicPem);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test.each(authorityNames)('the authority %s may sign certificates and is nothing else', (name) => {
    const text = openssl('x509', '-in', at(`${name}.crt`), '-noout', '-text');
    expect(text).toMatch(/X509v3 Basic Constraints: critical\s+CA:TRUE/);
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature, Certificate Sign, CRL Sign/);
    expect(text).toContain('ASN1 OID: prime256v1');
    expect(openssl('verify', '-x509_strict', '-CAfile', at(`${name}.crt`), at(`${name}.crt`))).toContain(': OK');
  });

  test.each(leaves)('%s is valid for each of its uses and for no other', async (title, spec) => {
    const { certificatePem, key } = await signer.issue(spec, secrets.authorities[spec.authority], Date.now());
    const [certificatePath, keyPath] = [at(`${title.replaceAll('/', '_')}.crt`), at(`${title.replaceAll('/', '_')}.key`)];
    writeFileSync(certificatePath, leafText(certificatePem, digest(key.reveal())));
    writeFileSync(keyPath, key.reveal(), { mode: 0o600 });
    const verify = (authority: string, ...args: string[]): string =>
      openssl('verify', '-x509_strict', '-CAfile', at(`${authority}.crt`), ...args, certificatePath);

    for (const [usage, purpose] of [
      ['client', 'sslclient'],
      ['server', 'sslserver'],
    ] as const) {
      if (spec.usages.includes(usage)) expect(verify(spec.authority, '-purpose', purpose)).toContain(': OK');
      else expect(verify(spec.authority, '-purpose', purpose)).toMatch(/^failed: /);
    }
    for (const other of authorityNames.filter((name) => name !== spec.authority)) expect(verify(other)).toMatch(/^failed: /);
    for (const name of spec.dnsNames) expect(verify(spec.authority, '-verify_hostname', name)).toContain(': OK');
    for (const address of spec.addresses) expect(verify(spec.authority, '-verify_ip', address)).toContain(': OK');
    if (spec.dnsNames.length > 0) expect(verify(spec.authority, '-verify_hostname', 'elsewhere')).toMatch(/^failed: /);

    const subject = openssl('x509', '-in', certificatePath, '-noout', '-subject', '-nameopt', 'RFC2253').trim();
    expect(subject).toBe(`subject=${[`CN=${spec.commonName}`, ...spec.organizations.map((name) => `O=${name}`).toReversed()].join(',')}`);
    expect(openssl('pkey', '-in', keyPath, '-pubout')).toBe(openssl('x509', '-in', certificatePath, '-noout', '-pubkey'));
  });

  test('the public half of the service account key belongs to its key', () => {
    expect(openssl('pkey', '-in', at('sa.key'), '-pubout')).toBe(openssl('pkey', '-pubin', '-in', at('sa.pub'), '-pubout'));
  });
});
