/** The little of RFC 1035 that one question about IPv4 addresses needs, framed for TCP (two bytes of length first). */

const typeA = 1;
const classIn = 1;
const recursionDesired = 0x0100;

export type DnsAnswer =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  /** The server answered that it cannot say: `NXDOMAIN`, `SERVFAIL` ... */
  | { readonly kind: 'refused'; readonly code: string };

const codes: readonly string[] = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

/** Asks for the A records of a name, such as `kubernetes.default.svc.cluster.local`. */
export function encodeQuestion(name: string, id: number): Uint8Array {
  const labels = name.split('.').filter((label) => label !== '');
  const question = [...labels.flatMap((label) => [label.length, ...new TextEncoder().encode(label)]), 0, 0, typeA, 0, classIn];
  const header = [...short(id), ...short(recursionDesired), ...short(1), 0, 0, 0, 0, 0, 0];
  const message = [...header, ...question];
  return Uint8Array.from([...short(message.length), ...message]);
}

/** Reads an answer once all its bytes are there; undefined while some are missing. @throws Error when it is no answer to the question */
export function decodeAnswer(bytes: Uint8Array, id: number): DnsAnswer | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 2 || bytes.length < 2 + view.getUint16(0)) return undefined;
  const message = new DataView(bytes.buffer, bytes.byteOffset + 2, view.getUint16(0));
  if (message.byteLength < 12 || message.getUint16(0) !== id || (message.getUint8(2) & 0x80) === 0) throw new Error('this is no answer to the DNS question');
  const code = message.getUint8(3) & 0x0f;
  if (code !== 0) return { kind: 'refused', code: codes[code] ?? `code ${code}` };
  let offset = 12;
  for (let left = message.getUint16(4); left > 0; left -= 1) offset = afterName(message, offset) + 4;
  const addresses: string[] = [];
  for (let left = message.getUint16(6); left > 0; left -= 1) {
    offset = afterName(message, offset);
    const size = message.getUint16(offset + 8);
    if (message.getUint16(offset) === typeA && size === 4) addresses.push([0, 1, 2, 3].map((index) => message.getUint8(offset + 10 + index)).join('.'));
    offset += 10 + size;
  }
  return { kind: 'addresses', addresses };
}

const short = (value: number): readonly [number, number] => [(value >> 8) & 0xff, value & 0xff];

/** A name ends with an empty label or with a pointer to an earlier one. */
function afterName(message: DataView, start: number): number {
  let offset = start;
  for (;;) {
    const length = message.getUint8(offset);
    if (length === 0) return offset + 1;
    if ((length & 0xc0) === 0xc0) return offset + 2;
    offset += 1 + length;
  }
}
