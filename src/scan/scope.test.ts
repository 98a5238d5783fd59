import { describe, expect, it } from 'vitest';
import type { Address } from '../base/names.ts';
import { cidrText, parseCidr } from '../config/cidr.ts';
import { addressesOf, chooseScope, type LocalInterface } from './scope.ts';

const local = (name: string, cidr: string): LocalInterface => {
  const [address, prefix] = cidr.split('/');
  return { name, address: address as Address, prefix: Number(prefix), mac: '02:00:00:00:00:01' };
};
const ranges = (...texts: readonly string[]) => texts.flatMap((text) => parseCidr(text)?.range ?? []);
const home = local('eth0', '192.168.178.20/24');
const chosen = (interfaces: readonly LocalInterface[], ...wanted: readonly string[]) => {
  const scope = chooseScope(interfaces, ranges(...wanted));
  return scope.ok ? scope.value.subnets.map(({ range, isSwept }) => `${cidrText(range)} ${isSwept ? 'swept' : 'heard'}`) : scope.error.map(({ code }) => code);
};

describe('what is scanned unasked', () => {
  it.each([
    ['a home network', [home], ['192.168.178.0/24 swept']],
    ['a network of a thousand addresses', [local('eth0', '10.0.4.9/22')], ['10.0.4.0/22 swept']],
    ['a larger one only listens', [local('eth0', '10.0.0.9/21')], ['10.0.0.0/21 heard']],
    ['cable and Wi-Fi', [home, local('wlan0', '10.1.1.5/24')], ['192.168.178.0/24 swept', '10.1.1.0/24 swept']],
    ['one network by cable and Wi-Fi is scanned once', [home, local('wlan0', '192.168.178.21/24')], ['192.168.178.0/24 swept']],
    ['a bridge that a person made', [local('br0', '10.1.1.5/24')], ['10.1.1.0/24 swept']],
  ])('%s', (_title, interfaces, expected) => expect(chosen(interfaces)).toEqual(expected));

  it.each([
    ['docker0', '172.17.0.1/16'],
    ['br-25435cab7af6', '10.77.255.1/24'],
    ['wg0', '10.8.0.2/24'],
    ['tailscale0', '100.70.1.2/32'],
    ['eth1', '10.1.1.5/32'],
    ['eth1', '203.0.113.7/24'],
  ])('%s with %s is left out, with a reason', (name, cidr) => {
    const scope = chooseScope([home, local(name, cidr)], []);
    expect(scope).toMatchObject({ ok: true, value: { subnets: [{ interface: home }], skipped: [{ interface: name, because: expect.any(String) }] } });
  });
  it('is nothing where there is no such network', () => expect(chosen([local('docker0', '172.17.0.1/16')])).toEqual(['scan.no-subnet']));
});

describe('what was asked for', () => {
  const lab = local('br-25435cab7af6', '10.77.255.1/24');
  it.each([
    ['a part of a network', ['192.168.178.64/26'], ['192.168.178.64/26 swept']],
    ['a network of containers', ['10.77.255.0/24'], ['10.77.255.0/24 swept']],
    ['one address', ['10.77.255.11/32'], ['10.77.255.11/32 swept']],
    ['a network elsewhere', ['10.9.9.0/24'], ['scan.not-local']],
    ['more than the network has', ['192.168.0.0/16'], ['scan.not-local']],
    ['the whole Internet', ['0.0.0.0/0'], ['scan.not-local']],
    ['two that are wrong, both at once', ['10.9.9.0/24', '8.8.8.8/32'], ['scan.not-local', 'scan.not-local']],
  ])('%s', (_title, wanted, expected) => expect(chosen([home, lab], ...wanted)).toEqual(expected));

  const office = local('eth0', '10.1.2.3/8');
  it.each([
    ['10.1.0.0/16', '10.1.0.0/16 swept'],
    ['10.0.0.0/15', 'scan.subnet-too-large'],
  ])('%s of a large network', (wanted, expected) => expect(chosen([office], wanted)).toEqual([expected]));
});

describe('the addresses of a range', () => {
  it.each([
    ['10.0.0.0/30', ['10.0.0.1', '10.0.0.2']],
    ['10.0.0.4/32', ['10.0.0.4']],
    ['10.0.0.4/31', ['10.0.0.4', '10.0.0.5']],
  ])('of %s leave out those of the network and of everybody', (text, expected) => expect(ranges(text).flatMap(addressesOf)).toEqual(expected));
  it('of a /22 are 1022', () => expect(ranges('10.0.0.0/22').flatMap(addressesOf)).toHaveLength(1022));
});
