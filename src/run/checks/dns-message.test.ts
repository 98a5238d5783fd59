import { describe, expect, test } from 'vitest';
import { decodeAnswer, encodeQuestion } from './dns-message.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const question = '0a6b756265726e65746573 0764656661756c74 03737663 07636c7573746572 056c6f63616c 00 0001 0001';
/** What CoreDNS answers: the question, then one A record whose name points to it. */
const answer = (header: string, records: string): Uint8Array => {
  const body = hex(`${header} ${question} ${records}`);
  return Uint8Array.from([0, body.length, ...body]);
};

test('a question is framed for TCP and asks for an IPv4 address', () => {
  const bytes = hex(`6272 0100 0001 0000 0000 0000 ${question}`);
  expect(encodeQuestion('kubernetes.default.svc.cluster.local', 0x6272)).toEqual(Uint8Array.from([0, bytes.length, ...bytes]));
});

describe('an answer', () => {
  const good = answer('6272 8580 0001 0001 0000 0000', 'c00c 0001 0001 00000005 0004 0a600001');

  test('gives its addresses once it is whole', () => {
    expect(decodeAnswer(good, 0x6272)).toEqual({ kind: 'addresses', addresses: ['10.96.0.1'] });
  });

  test('is waited for as long as a byte is missing', () => {
    for (let length = 0; length < good.length; length += 1) expect(decodeAnswer(good.subarray(0, length), 0x6272)).toBeUndefined();
  });

  test('may have other records before the address', () => {
    const alias = 'c00c 0005 0001 00000005 0002 c00c';
    expect(decodeAnswer(answer('6272 8580 0001 0002 0000 0000', `${alias} c00c 0001 0001 00000005 0004 0a600001`), 0x6272)).toEqual({
      kind: 'addresses',
      addresses: ['10.96.0.1'],
    });
  });

  test('tells why there is no address', () => {
    expect(decodeAnswer(answer('6272 8583 0001 0000 0000 0000', ''), 0x6272)).toEqual({ kind: 'refused', code: 'NXDOMAIN' });
    expect(decodeAnswer(answer('6272 8582 0001 0000 0000 0000', ''), 0x6272)).toEqual({ kind: 'refused', code: 'SERVFAIL' });
  });

  test('to another question, or that is no answer, or that is cut inside, is an error', () => {
    expect(() => decodeAnswer(good, 0x1111)).toThrow('no answer');
    expect(() => decodeAnswer(encodeQuestion('a.b', 0x6272), 0x6272)).toThrow('no answer');
    expect(() => decodeAnswer(answer('6272 8580 0001 0009 0000 0000', 'c00c 0001 0001 00000005 0004 0a600001'), 0x6272)).toThrow('Offset is outside');
  });
});
