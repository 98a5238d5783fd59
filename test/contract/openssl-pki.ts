import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Certificates for contract tests, made by openssl in a directory that the test removes. */
export interface TestAuthority {
  readonly directory: string;
  readonly certificate: string;
}
export interface TestCertificate {
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly certificate: string;
  readonly key: string;
}

const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export function testAuthority(directory: string, name: string): TestAuthority {
  const certificatePath = join(directory, `${name}.crt`);
  openssl('req', '-x509', ...newKey, '-subj', `/CN=${name}`, '-days', '2', '-keyout', join(directory, `${name}.key`), '-out', certificatePath);
  return { directory: join(directory, name), certificate: readFileSync(certificatePath, 'utf8') };
}

export function testCertificate(authority: TestAuthority, name: string, subject: string, alternatives = 'DNS:localhost'): TestCertificate {
  const base = `${authority.directory}-${name}`;
  openssl('req', ...newKey, '-subj', subject, '-keyout', `${base}.key`, '-out', `${base}.csr`);
  writeFileSync(`${base}.ext`, `subjectAltName=${alternatives}\nextendedKeyUsage=serverAuth,clientAuth\n`);
  openssl(
    'x509',
    '-req',
    '-in',
    `${base}.csr`,
    '-CA',
    `${authority.directory}.crt`,
    '-CAkey',
    `${authority.directory}.key`,
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    `${base}.ext`,
    '-out',
    `${base}.crt`,
  );
  return { certificatePath: `${base}.crt`, keyPath: `${base}.key`, certificate: readFileSync(`${base}.crt`, 'utf8'), key: readFileSync(`${base}.key`, 'utf8') };
}
