import { describe, expect, test } from 'vitest';
import { readAddresses, readDefaultInterface, readListening, readNameservers } from './network-facts.ts';

const routes = [
  'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT',
  'wlan0\t00000000\t0100000A\t0003\t0\t0\t600\t00000000\t0\t0\t0',
  'wlan0\t0000000A\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0',
  '',
].join('\n');

describe('addresses', () => {
  test('come from ip, without the peer of a virtual interface', () => {
    const shown =
      '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever\n4: eth0@if5    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0\\       valid_lft forever\n';
    expect(readAddresses(shown, routes)).toEqual([
      { interface: 'lo', address: '127.0.0.1', prefix: 8 },
      { interface: 'eth0', address: '10.0.0.11', prefix: 24 },
    ]);
  });

  test('come from the kernel tables of a host without ip', () => {
    const trie =
      'Local:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 10.0.0.11\n        /32 host LOCAL\n     |-- 10.0.0.255\n        /32 link BROADCAST\n     |-- 127.0.0.1\n        /32 host LOCAL\n';
    expect(readAddresses(trie, routes)).toEqual([
      { interface: 'wlan0', address: '10.0.0.11', prefix: 24 },
      { interface: 'lo', address: '127.0.0.1', prefix: 8 },
    ]);
  });
});

test('the default interface is the one of the route to everywhere', () => {
  expect(readDefaultInterface(routes)).toBe('wlan0');
  expect(readDefaultInterface('')).toBeUndefined();
});

describe('nameservers', () => {
  test('are the real ones behind a resolver on the host itself', () => {
    const files =
      'file /run/systemd/resolve/resolv.conf\n# x\nnameserver 10.0.0.1\nnameserver fe80::1\nfile /etc/resolv.conf\nnameserver 127.0.0.53\noptions edns0\n';
    expect(readNameservers(files)).toEqual(['10.0.0.1']);
  });

  test('are none where only the host itself is named', () => {
    expect(readNameservers('file /etc/resolv.conf\nnameserver 127.0.0.11\n')).toEqual([]);
  });
});

describe('listeners', () => {
  test('have the process that ss names', () => {
    const shown =
      'LISTEN 0      128          0.0.0.0:22        0.0.0.0:*    users:(("sshd",pid=100,fd=3))\nLISTEN 0 4096 127.0.0.53%lo:53 0.0.0.0:*\nLISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=100,fd=4))\nLISTEN 0 4096 *:6443 *:*\n';
    expect(readListening(shown)).toEqual([
      { address: '0.0.0.0', port: 22, process: 'sshd' },
      { address: '127.0.0.53', port: 53, process: undefined },
      { address: '::', port: 22, process: 'sshd' },
      { address: '::', port: 6443, process: undefined },
    ]);
  });

  test('come from the kernel on a host without ss, and only in state LISTEN', () => {
    const tables =
      '  sl  local_address rem_address   st\n   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000\n   1: 0100007F:1F91 0100007F:0016 06 00000000:00000000 00:00000000\n   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000\n';
    expect(readListening(tables)).toEqual([
      { address: '127.0.0.1', port: 8080, process: undefined },
      { address: '::', port: 22, process: undefined },
    ]);
  });
});
