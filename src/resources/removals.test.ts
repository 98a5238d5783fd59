import { describe, expect, test } from 'vitest';
import { digest } from '../base/digest.ts';
import { kindOf, type Seen } from './kinds.ts';
import type { Want } from './wants.ts';

/** What is seen where a want was placed, and what becomes of it when nothing wants it any more. */
const cases: readonly { readonly title: string; readonly want: Want; readonly seen: Seen; readonly removal: 'same' | object }[] = [
  {
    title: 'a package that was there before stays',
    want: { kind: 'package', name: 'bash' },
    seen: { kind: 'package', name: 'bash', state: 'installed', installedBy: 'others' },
    removal: 'same',
  },
  {
    title: 'a package that bramble installed is purged',
    want: { kind: 'package', name: 'haproxy' },
    seen: { kind: 'package', name: 'haproxy', state: 'installed', installedBy: 'bramble' },
    removal: { kind: 'purge', name: 'haproxy' },
  },
  {
    title: 'a binary goes',
    want: { kind: 'binary', path: '/usr/local/bin/etcd', sha256: digest('etcd'), sizeBytes: 4, title: 'etcd 3.7.3' },
    seen: { kind: 'file', path: '/usr/local/bin/etcd', sha256: digest('etcd'), mode: '0755', owner: '0:0' },
    removal: { kind: 'remove', path: '/usr/local/bin/etcd' },
  },
  {
    title: 'a link goes, a file of that name stays',
    want: { kind: 'link', path: '/usr/local/bin/kubectl', target: 'kubernetes' },
    seen: { kind: 'other', path: '/usr/local/bin/kubectl', what: 'file' },
    removal: 'same',
  },
  {
    title: 'data on a disk of its own is emptied',
    want: { kind: 'data', path: '/var/lib/etcd', mode: '0700' },
    seen: { kind: 'directory', path: '/var/lib/etcd', mode: '0700', owner: '0:0', holder: 'mount', isEmpty: false },
    removal: { kind: 'clear', path: '/var/lib/etcd' },
  },
  {
    title: 'an emptied mount point stays',
    want: { kind: 'data', path: '/var/lib/etcd', mode: '0700' },
    seen: { kind: 'directory', path: '/var/lib/etcd', mode: '0700', owner: '0:0', holder: 'mount', isEmpty: true },
    removal: 'same',
  },
  {
    title: 'a kernel parameter keeps its value',
    want: { kind: 'sysctl', name: 'a.b', value: '1' },
    seen: { kind: 'sysctl', name: 'a.b', value: '1', isReadOnly: false },
    removal: 'same',
  },
  { title: 'a module stays loaded', want: { kind: 'module', name: 'overlay' }, seen: { kind: 'module', name: 'overlay', state: 'loaded' }, removal: 'same' },
  {
    title: 'an image of a containerd that does not run stays for the removal of its data',
    want: { kind: 'image', reference: 'a/b:1', digest: 'sha256:0', archive: digest('a'), sizeBytes: 1 },
    seen: { kind: 'unreadable', reference: 'a/b:1' },
    removal: 'same',
  },
  {
    title: 'pods are stopped',
    want: { kind: 'pods', name: 'all' },
    seen: { kind: 'pods', tasks: 3, networks: 1, hasAddresses: true },
    removal: { kind: 'stop' },
  },
  {
    title: 'an nftables table is deleted',
    want: { kind: 'nft-table', family: 'inet', name: 'bramble' },
    seen: { kind: 'nft-table', table: 'inet bramble' },
    removal: { kind: 'delete', table: 'inet bramble' },
  },
  {
    title: 'a route goes with its gateway',
    want: { kind: 'route', destination: '10.244.3.0/24', via: '10.0.0.13' },
    seen: { kind: 'route', destination: '10.244.3.0/24', via: '10.0.0.13', how: 'via 10.0.0.13 dev eth0' },
    removal: { kind: 'remove', destination: '10.244.3.0/24', via: '10.0.0.13' },
  },
];

describe('what nothing wants any more', () => {
  test.each(cases)('$title', ({ want, seen, removal }) => {
    const change = kindOf(want).diff(undefined, seen);
    if (removal === 'same') expect(change.kind).toBe('same');
    else expect(change).toMatchObject(removal);
  });
});

test('a resource that kubelet or kube-proxy fills is never made by bramble', () => {
  expect(kindOf({ kind: 'pods', name: 'all' }).diff({ kind: 'pods', name: 'all' }, undefined).kind).toBe('same');
  expect(kindOf({ kind: 'nft-table', family: 'ip', name: 'kube-proxy' }).diff({ kind: 'nft-table', family: 'ip', name: 'kube-proxy' }, undefined).kind).toBe(
    'same',
  );
});

test('an nftables table that bramble fills is loaded again where it is gone or has other rules', () => {
  const want: Want = { kind: 'nft-table', family: 'ip', name: 'bramble', rules: { text: 'table ip bramble {}', mark: 'rules_2', file: '/etc/bramble/x.nft' } };
  expect(kindOf(want).diff(want, undefined)).toMatchObject({ kind: 'load', isNew: true });
  expect(kindOf(want).diff(want, { kind: 'nft-table', table: 'ip bramble' })).toMatchObject({ kind: 'load', isNew: false });
  expect(kindOf(want).diff(want, { kind: 'nft-table', table: 'ip bramble', mark: 'rules_1' })).toMatchObject({ kind: 'load', isNew: false });
  expect(kindOf(want).diff(want, { kind: 'nft-table', table: 'ip bramble', mark: 'rules_2' }).kind).toBe('same');
});

test('data whose component tightened its mode is left alone, and closed again where somebody opened it', () => {
  const want: Want = { kind: 'data', path: '/var/lib/containerd', mode: '0711' };
  const seen = { kind: 'directory', path: want.path, owner: '0:0', holder: 'own', isEmpty: false } as const;
  expect(kindOf(want).diff(want, { ...seen, mode: '0700' }).kind).toBe('same');
  expect(kindOf(want).diff(want, { ...seen, mode: '0755' })).toMatchObject({ kind: 'make' });
});
