import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromNumber, plus, toNumber } from './ipv4.ts';
import type { Address } from './names.ts';

test.each([
  ['0.0.0.0', 0],
  ['10.0.0.1', 167_772_161],
  ['255.255.255.255', 4_294_967_295],
])('%s is the number %i, and back', (address, number) => {
  expect(toNumber(address as Address)).toBe(number);
  expect(fromNumber(number)).toBe(address);
});
test('every number comes back from its address', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (number) => toNumber(fromNumber(number)) === number));
});
test('an address so many places on carries over to the next octet', () => {
  expect(plus('10.96.0.250' as Address, 10)).toBe('10.96.1.4');
  expect(plus('255.255.255.255' as Address, 1)).toBe('0.0.0.0');
});
