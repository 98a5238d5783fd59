import { describe, expect, it } from 'vitest';
import type { Address } from '../base/names.ts';
import { parseCidr } from '../config/cidr.ts';
import { findMachines, type Signs } from './found-machines.ts';
import type { FoundMachine } from './scan-document.ts';
import type { ScanScope } from './scope.ts';
import { nothingWritten } from './written-cluster.ts';

const address = (text: string) => text as Address;
const own = { name: 'eth0', address: address('10.0.0.2'), prefix: 24, mac: '02:00:00:00:00:01' };
const range = parseCidr('10.0.0.0/24')?.range;
if (range === undefined) throw new Error('no range');
const scope: ScanScope = { subnets: [{ range, interface: own, isSwept: true }], skipped: [] };
const nothing: Signs = { interfaces: [], neighbours: [], greetings: new Map(), multicast: new Map(), reverse: new Map(), logins: new Map() };
const found = (signs: Partial<Signs>, hosts: readonly { name: string; address: string }[] = []): readonly FoundMachine[] =>
  findMachines(
    scope,
    { ...nothing, ...signs },
    { ...nothingWritten, hosts: hosts.map((host) => ({ name: host.name, address: address(host.address), role: undefined })) },
  );

const pi = address('10.0.0.11');
const sign = { address: pi, mac: 'd8:3a:dd:01:02:03', interface: 'eth0' };
const answered = {
  kind: 'answered',
  hostname: 'shelf',
  model: 'Raspberry Pi 4',
  os: 'Debian',
  arch: 'arm64',
  memoryBytes: 1,
  bootId: 'a',
  isRoot: true,
} as const;

describe('a machine', () => {
  it.each<readonly [string, Partial<Signs>]>([
    ['the neighbour table', { neighbours: [sign] }],
    ['a greeting', { greetings: new Map([[pi, { kind: 'ssh', software: 'OpenSSH' }]]) }],
    ['a refused connection', { greetings: new Map([[pi, { kind: 'refused' }]]) }],
    ['a name told to all', { multicast: new Map([[pi, { name: 'pi-1', mac: undefined }]]) }],
  ])('is found by %s alone', (_title, signs) => expect(found(signs).map((each) => each.address)).toEqual([pi]));
  it('is not there where nothing answered', () => expect(found({ greetings: new Map([[pi, { kind: 'silent' }]]) })).toEqual([]));
  it('is left out where it claims an address outside of the networks that are scanned', () =>
    expect(found({ multicast: new Map([[address('192.0.2.1'), { name: 'router', mac: undefined }]]) })).toEqual([]));
  it('is a board by its hardware address, or by what it says after a login', () => {
    expect(found({ neighbours: [sign] })).toMatchObject([{ vendor: 'Raspberry Pi', isBoard: true }]);
    expect(found({ neighbours: [{ ...sign, mac: '02:00:00:00:00:09' }], logins: new Map([[pi, answered]]) })).toMatchObject([
      { vendor: undefined, isBoard: true },
    ]);
    expect(found({ neighbours: [{ ...sign, mac: '02:00:00:00:00:09' }], logins: new Map([[pi, { ...answered, arch: 'amd64' }]]) })).toMatchObject([
      { isBoard: false },
    ]);
  });
  it('is called what it calls itself, else what it tells all, else what the resolver says', () => {
    const multicast = new Map([[pi, { name: 'told', mac: undefined }]]);
    const reverse = new Map([[pi, 'dhcp-11.lan']]);
    expect(found({ multicast, reverse, logins: new Map([[pi, answered]]) })[0]?.name).toBe('shelf');
    expect(found({ multicast, reverse })[0]?.name).toBe('told');
    expect(found({ neighbours: [sign], reverse })[0]?.name).toBe('dhcp-11');
  });
  it('that has two addresses is told of once: at that of bramble.yaml, else at the first', () => {
    const radio = address('10.0.0.57');
    const signs = { neighbours: [sign, { ...sign, address: radio }], logins: new Map([pi, radio].map((each) => [each, answered])) };
    expect(found(signs)).toMatchObject([{ address: pi, sameAs: undefined }, { sameAs: pi }]);
    expect(found(signs, [{ name: 'a', address: radio }])).toMatchObject([{ sameAs: radio }, { address: radio, sameAs: undefined }]);
    const other = { ...answered, bootId: 'b' };
    expect(
      found({
        ...signs,
        logins: new Map([
          [pi, answered],
          [radio, other],
        ]),
      }).map(({ sameAs }) => sameAs),
    ).toEqual([undefined, undefined]);
    expect(found({ ...signs, logins: new Map() }).map(({ sameAs }) => sameAs)).toEqual([undefined, undefined]);
  });
  it('may be this computer', () => expect(found({ interfaces: [own] })).toMatchObject([{ address: own.address, mac: own.mac, isThisComputer: true }]));
  it('stands in the order of its address', () => {
    const all = ['10.0.0.100', '10.0.0.9', '10.0.0.20'].map((text) => ({ ...sign, address: address(text) }));
    expect(found({ neighbours: all }).map((each) => each.address)).toEqual(['10.0.0.9', '10.0.0.20', '10.0.0.100']);
  });
});

describe('what bramble.yaml knows of a machine', () => {
  const signs = { neighbours: [sign], multicast: new Map([[pi, { name: 'pi-1', mac: undefined }]]) };
  it.each([
    [[], { kind: 'no' }],
    [[{ name: 'kitchen', address: pi }], { kind: 'yes', name: 'kitchen' }],
    [[{ name: 'pi-1', address: '10.0.0.50' }], { kind: 'moved', name: 'pi-1', address: '10.0.0.50' }],
  ])('%j: %j', (hosts, inConfig) => expect(found(signs, hosts)).toMatchObject([{ inConfig }]));
});
