import { type KeyObject, verify, type X509Certificate } from 'node:crypto';
import type { CertificateFacts, Usage } from '../../pki/leaf.ts';

/** Who signs, as far as it takes to tell that it did. */
export interface Issuer {
  /** DER of its name. */
  readonly name: Buffer;
  readonly key: KeyObject;
}

/** One value of DER: its tag, and where what it holds begins and ends. ITU-T X.690, lengths of at most two bytes. */
interface Value {
  readonly tag: number;
  readonly start: number;
  readonly from: number;
  readonly end: number;
}

const tags = { oid: 0x06, bits: 0x03, octets: 0x04, utf8: 0x0c, printable: 0x13, utcTime: 0x17, time: 0x18, sequence: 0x30, set: 0x31 } as const;
const extensionsTag = 0xa3;
const [dnsTag, addressTag] = [0x82, 0x87] as const;

/** Thrown and caught here alone: it is no certificate of the sort that is read here. */
const otherSort = new Error('another sort of certificate');

function valueAt(der: Buffer, start: number, limit: number): Value {
  const tag = der[start] ?? 0;
  const first = der[start + 1] ?? 0x80;
  const more = first < 0x80 ? 0 : first - 0x80;
  if (more > 2 || first === 0x80) throw otherSort;
  const from = start + 2 + more;
  if (from > limit) throw otherSort;
  const end = from + (more === 0 ? first : der.readUIntBE(start + 2, more));
  if (end > limit) throw otherSort;
  return { tag, start, from, end };
}

function partsOf(der: Buffer, { from, end }: Pick<Value, 'from' | 'end'>): readonly Value[] {
  const parts: Value[] = [];
  for (let at = from; at < end; at = parts.at(-1)?.end ?? end) parts.push(valueAt(der, at, end));
  return parts;
}

function part(parts: readonly Value[], index: number, tag?: number): Value {
  const found = parts[index];
  if (found === undefined || (tag !== undefined && found.tag !== tag)) throw otherSort;
  return found;
}

const hex = (der: Buffer, { from, end }: Value): string => der.toString('hex', from, end);

/** Text that stands in names the same way however it is written. */
function plainText(der: Buffer, { from, end }: Value): string {
  const text = der.toString('latin1', from, end);
  if (!/^[\w.:@*-]+$/.test(text)) throw otherSort;
  return text;
}

const nameFields: Readonly<Record<string, 'commonName' | 'organization'>> = { '550403': 'commonName', '55040a': 'organization' };

function nameOf(der: Buffer, subject: Value): Pick<CertificateFacts, 'commonName' | 'organizations'> {
  const names = { commonName: [] as string[], organization: [] as string[] };
  for (const set of partsOf(der, subject)) {
    const pair = partsOf(der, part(partsOf(der, set), 0, tags.sequence));
    const field = nameFields[hex(der, part(pair, 0, tags.oid))];
    const value = part(pair, 1);
    if (field === undefined || (value.tag !== tags.utf8 && value.tag !== tags.printable)) throw otherSort;
    names[field].push(plainText(der, value));
  }
  return { commonName: names.commonName[0] ?? '', organizations: names.organization };
}

/** RFC 5280, 4.1.2.5: years of two digits are of this century up to 2049. */
function timeOf(der: Buffer, { tag, from, end }: Value): number {
  const text = der.toString('latin1', from, end);
  const full = tag === tags.time ? text : `20${text}`;
  const [, year, month, day, hour, minute, second] = /^(2\d{3})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full) ?? [];
  if (second === undefined || (tag !== tags.time && (tag !== tags.utcTime || Number(year) > 2049))) throw otherSort;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

const usageNames: Readonly<Record<string, Usage>> = { '2b06010505070301': 'server', '2b06010505070302': 'client' };
const [alternativeNames, extendedUsage] = ['551d11', '551d25'] as const;

function extensionsOf(der: Buffer, list: Value): Pick<CertificateFacts, 'dnsNames' | 'addresses' | 'usages'> {
  const [dnsNames, addresses, usages]: [string[], string[], Usage[]] = [[], [], []];
  for (const extension of partsOf(der, part(partsOf(der, list), 0, tags.sequence))) {
    const parts = partsOf(der, extension);
    const id = hex(der, part(parts, 0, tags.oid));
    if (id !== alternativeNames && id !== extendedUsage) continue;
    const held = partsOf(der, part(partsOf(der, part(parts, parts.length - 1, tags.octets)), 0, tags.sequence));
    for (const value of held) {
      if (id === extendedUsage) usages.push(...[usageNames[hex(der, value)] ?? []].flat());
      else if (value.tag === dnsTag) dnsNames.push(plainText(der, value));
      else if (value.tag === addressTag && value.end - value.from === 4) addresses.push([...der.subarray(value.from, value.end)].join('.'));
      else throw otherSort;
    }
  }
  return { dnsNames, addresses, usages };
}

const begin = '-----BEGIN CERTIFICATE-----\n';
/** DER of ecdsa-with-SHA256, RFC 5758. */
const algorithm = Buffer.from('300a06082a8648ce3d040302', 'hex');
const bytesOf = (der: Buffer, { start, end }: Value): Buffer => der.subarray(start, end);

/** Who a certificate is, as an issuer of others; undefined where only OpenSSL can tell. */
export function issuerOf(certificate: X509Certificate): Issuer | undefined {
  try {
    const der = certificate.raw;
    const tbs = part(partsOf(der, valueAt(der, 0, der.length)), 0, tags.sequence);
    const name = part(partsOf(der, tbs), 5, tags.sequence);
    return { name: bytesOf(der, name), key: certificate.publicKey };
  } catch (error) {
    if (error === otherSort) return undefined;
    throw error;
  }
}

/**
 * What a certificate says that the issuer signed and that has nothing but what is issued here. OpenSSL takes some ten times as long to take a
 * certificate apart. Undefined for every other one, also where it is broken or somebody else's: OpenSSL tells what that is.
 */
export function readOwnCertificate(text: string, issuer: Issuer): CertificateFacts | undefined {
  const at = text.indexOf(begin);
  const end = text.indexOf('\n-----END CERTIFICATE-----', at);
  if (at < 0 || end < 0 || text.indexOf('-----BEGIN ') !== at) return undefined;
  try {
    return factsIn(Buffer.from(text.slice(at + begin.length, end), 'base64'), issuer);
  } catch (error) {
    if (error === otherSort) return undefined;
    throw error;
  }
}

function factsIn(der: Buffer, issuer: Issuer): CertificateFacts | undefined {
  const whole = valueAt(der, 0, der.length);
  if (whole.tag !== tags.sequence || whole.end !== der.length) return undefined;
  const outer = partsOf(der, whole);
  const [signed, signature] = [part(outer, 0, tags.sequence), part(outer, 2, tags.bits)];
  if (outer.length !== 3 || !bytesOf(der, part(outer, 1)).equals(algorithm) || der[signature.from] !== 0) return undefined;
  const fields = partsOf(der, signed);
  if (!bytesOf(der, part(fields, 3, tags.sequence)).equals(issuer.name)) return undefined;
  // From here on every byte is known to be as the issuer wrote it.
  if (!verify('sha256', bytesOf(der, signed), issuer.key, der.subarray(signature.from + 1, signature.end))) return undefined;
  const [notBefore, notAfter] = partsOf(der, part(fields, 4, tags.sequence)) as [Value, Value];
  return {
    ...nameOf(der, part(fields, 5, tags.sequence)),
    ...extensionsOf(der, part(fields, 7, extensionsTag)),
    notBeforeMs: timeOf(der, notBefore),
    notAfterMs: timeOf(der, notAfter),
    isSigned: true,
  };
}
