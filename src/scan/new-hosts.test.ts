import { describe, expect, it } from 'vitest';
import type { Address } from '../base/names.ts';
import { chooseNewHosts } from './new-hosts.ts';
import type { FoundMachine } from './scan-document.ts';
import { nothingWritten, type WrittenCluster } from './written-cluster.ts';

const machine = (last: number, more: Partial<FoundMachine> = {}): FoundMachine => ({
  address: `10.0.0.${last}` as Address,
  mac: undefined,
  vendor: 'Raspberry Pi',
  name: undefined,
  isBoard: true,
  isThisComputer: false,
  ssh: 'greets',
  software: 'OpenSSH',
  login: { kind: 'not-asked' },
  sameAs: undefined,
  inConfig: { kind: 'no' },
  ...more,
});
const cluster = (...hosts: readonly (readonly [name: string, role: string])[]): WrittenCluster => ({
  ...nothingWritten,
  hosts: hosts.map(([name, role], index) => ({ name, role, address: `10.0.0.${200 + index}` as Address })),
});
const running = cluster(['cp-1', 'control-plane']);
const chosen = (machines: readonly FoundMachine[], named: readonly string[] = [], written: WrittenCluster = running) => {
  const result = chooseNewHosts(machines, named, written);
  return result.ok ? result.value.map(({ name, address, role }) => `${name} ${address} ${role}`) : result.error.map(({ code }) => code);
};

describe('the hosts that are added', () => {
  it('are boards with SSH that bramble.yaml does not have, as workers', () =>
    expect(
      chosen([
        machine(11),
        machine(12, { ssh: 'none' }),
        machine(13, { isBoard: false }),
        machine(14, { isThisComputer: true }),
        machine(15, { inConfig: { kind: 'yes', name: 'x' } }),
        machine(17, { sameAs: '10.0.0.11' as Address }),
        machine(16, { inConfig: { kind: 'moved', name: 'x', address: '10.0.0.1' as Address } }),
      ]),
    ).toEqual(['pi-1 10.0.0.11 worker']));
  it.each(['10.0.0.13', 'nuc'])('are any machine that is named, such as %s', (word) =>
    expect(chosen([machine(11), machine(13, { isBoard: false, vendor: undefined, name: 'nuc' })], [word])).toEqual(['nuc 10.0.0.13 worker']),
  );
  it('are none twice', () => expect(chosen([machine(11, { name: 'a' })], ['a', '10.0.0.11'])).toEqual(['a 10.0.0.11 worker']));
  it('are none of those that were named where one is wrong, and all reasons are told', () =>
    expect(chosen([machine(11), machine(12, { ssh: 'none' })], ['10.0.0.11', '10.0.0.12', 'nobody'])).toEqual(['scan.no-ssh', 'scan.unknown-machine']));
  it('are none again that are there already', () => expect(chosen([machine(11, { inConfig: { kind: 'yes', name: 'pi-1' } })], ['10.0.0.11'])).toEqual([]));
});

describe('their names', () => {
  it.each(['raspberrypi', 'raspberrypi-3', 'dietpi', 'ubuntu', 'orangepi3b', 'dhcp-11', '192-168-1-11', 'host11'])(
    'are numbers where the image gave %s',
    (name) => expect(chosen([machine(11, { name }), machine(12, { name })])).toEqual(['pi-1 10.0.0.11 worker', 'pi-2 10.0.0.12 worker']),
  );
  it('are those that nobody has', () =>
    expect(
      chosen([machine(11), machine(12, { name: 'cp-1' }), machine(13, { name: 'cp-1' })], [], cluster(['cp-1', 'control-plane'], ['pi-1', 'worker'])),
    ).toEqual(['pi-2 10.0.0.11 worker', 'cp-1-2 10.0.0.12 worker', 'cp-1-3 10.0.0.13 worker']));
  it('do not say pi of what is none', () => expect(chosen([machine(11, { vendor: 'ODROID' })])).toEqual(['host-1 10.0.0.11 worker']));
});

describe('their roles in a cluster that has no control plane yet', () => {
  it.each([
    [1, ['control-plane']],
    [2, ['control-plane', 'worker']],
    [3, ['control-plane', 'control-plane', 'control-plane']],
    [4, ['control-plane', 'control-plane', 'control-plane', 'worker']],
  ])('of %d machines', (count, roles) => {
    const machines = Array.from({ length: count }, (_, index) => machine(11 + index));
    const result = chooseNewHosts(machines, [], nothingWritten);
    expect(result.ok && result.value.map(({ role }) => role)).toEqual(roles);
  });
});
