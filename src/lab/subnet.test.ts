import { expect, test } from 'vitest';
import type { Cidr } from '../config/config.ts';
import { cidrText } from '../config/cidr.ts';
import { chooseSubnet, overlaps, parseRange, parseRoutes } from './subnet.ts';

const range = (text: string): Cidr => {
  const parsed = parseRange(text);
  if (parsed === undefined) throw new Error(`no range: ${text}`);
  return parsed;
};

test.each([
  ['10.77.5.0/24', '10.77.0.0/16', true],
  ['10.77.5.0/24', '10.77.5.128/25', true],
  ['10.77.5.0/24', '10.77.6.0/24', false],
  ['10.77.5.0/24', '10.77.4.0/24', false],
  ['10.77.5.0/24', '0.0.0.0/0', true],
])('%s and %s overlap: %s', (a, b, expected) => {
  expect([overlaps(range(a), range(b)), overlaps(range(b), range(a))]).toEqual([expected, expected]);
});

test.each([
  ['10.77.5.9/24', '10.77.5.0/24'],
  ['192.168.1.77/32', '192.168.1.77/32'],
])('the host bits of %s are cleared: %s', (text, expected) => {
  expect(cidrText(range(text))).toBe(expected);
});

test.each(['fd00::/64', '10.77.5.0', '10.77.5.0/33', ''])('"%s" is no IPv4 range', (text) => {
  expect(parseRange(text)).toBeUndefined();
});

test('a lab gets the same subnet each time, and two labs two', () => {
  expect(chooseSubnet('dev', [])).toEqual(chooseSubnet('dev', []));
  expect(chooseSubnet('dev', [])).not.toEqual(chooseSubnet('lab', []));
});

test('a subnet that somebody has is passed over for the next one', () => {
  const first = chooseSubnet('dev', []) as Cidr;
  const second = chooseSubnet('dev', [first]) as Cidr;
  expect(overlaps(first, second)).toBe(false);
  expect(overlaps(second, range('10.77.0.0/16'))).toBe(true);
});

test('there is no subnet where everything is taken', () => {
  expect(chooseSubnet('dev', [range('10.0.0.0/8')])).toBeUndefined();
});

test('routes are read as the kernel writes them, without the default route', () => {
  const text = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
`;
  expect(parseRoutes(text).map(cidrText)).toEqual(['192.0.2.0/24', '172.17.0.0/16']);
  expect(parseRoutes('')).toEqual([]);
});
