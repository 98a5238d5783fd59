import { expect, test } from 'vitest';
import { digest } from '../base/digest.ts';
import { keyDigestIn, leafText } from './leaf-text.ts';

const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

test("the digest of the key is found again in the certificate's text", () => {
  const of = digest('a key');
  expect(keyDigestIn(leafText(pem, of))).toBe(of);
});

test.each([pem, '', 'key sha256: 12\n', `x key sha256: ${'0'.repeat(64)}\n`])('no digest is found in %j', (text) => {
  expect(keyDigestIn(text)).toBeUndefined();
});
