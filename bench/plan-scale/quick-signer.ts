import { createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import type { Address, HostName } from '../../src/base/names.ts';
import type { LeafSpec } from '../../src/pki/leaf.ts';
import type { CertifiedKey } from '../../src/pki/secrets.ts';
import type { Signer } from '../../src/ports/signer.ts';

interface Host {
  readonly name: HostName;
  readonly address: Address;
}

interface Example extends Host {
  readonly der: Buffer;
  readonly key: CertifiedKey['key'];
}

/** DER of ecdsa-with-SHA256, RFC 5758. */
const algorithm = Buffer.from('300a06082a8648ce3d040302', 'hex');
const addressBytes = (address: Address): Buffer => Buffer.from([0x87, 4, ...address.split('.').map(Number)]);

/**
 * Signs thousands of certificates in no time: each is that of the first host with another name and address in it, signed anew. So all hosts
 * have one key, which no plan looks at. Names have one length.
 */
export function quickSigner(signer: Signer): { signerFor(host: Host): Signer } {
  const examples = new Map<string, Example>();
  const keys = new Map<string, KeyObject>();
  const issue = async (host: Host, spec: LeafSpec, authority: CertifiedKey, nowMs: number): Promise<CertifiedKey> => {
    const example = examples.get(spec.pair);
    if (example === undefined) {
      const issued = await signer.issue(spec, authority, nowMs);
      examples.set(spec.pair, { ...host, der: new X509Certificate(issued.certificatePem).raw, key: issued.key });
      return issued;
    }
    const signingKey = keys.get(spec.authority) ?? createPrivateKey(authority.key.reveal());
    keys.set(spec.authority, signingKey);
    return { certificatePem: pem(signed(changed(example, host), signingKey)), key: example.key };
  };
  return { signerFor: (host) => ({ ...signer, issue: (spec, authority, nowMs) => issue(host, spec, authority, nowMs) }) };
}

/** What is signed of the example's certificate, for another host. */
function changed({ der, name, address }: Example, host: Host): Buffer {
  const [before, after] = [addressBytes(address), addressBytes(host.address)];
  const tbs = Buffer.from(
    der
      .subarray(4, 8 + der.readUInt16BE(6))
      .toString('latin1')
      .replaceAll(name, host.name),
    'latin1',
  );
  const at = tbs.indexOf(before);
  if (at >= 0) after.copy(tbs, at);
  return tbs;
}

function signed(tbs: Buffer, key: KeyObject): Buffer {
  const signature = sign('sha256', tbs, key);
  const body = Buffer.concat([tbs, algorithm, Buffer.from([0x03, signature.length + 1, 0]), signature]);
  return Buffer.concat([Buffer.from([0x30, 0x82, body.length >> 8, body.length & 255]), body]);
}

const pem = (der: Buffer): string => `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
