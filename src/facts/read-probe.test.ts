import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recordedRefs, recordedWants } from '../../test/recorded/recorded-wants.ts';
import { refOf, refText } from '../resources/collect-wants.ts';
import { kindOf } from '../resources/kinds.ts';
import type { HostObservation } from './observation.ts';
import { readProbe } from './read-probe.ts';

const recorded = (name: string) => readFileSync(new URL(`../../test/recorded/${name}.txt`, import.meta.url), 'utf8');
const answer = (stdout: string) => ({ exitCode: 0, stdout, stderr: '' });

function read(name: string, refs = recordedRefs): HostObservation {
  const result = readProbe(refs, answer(recorded(name)));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** What differs from the recorded wants, as `kind key: first reason`. */
const differences = (observation: HostObservation): readonly string[] =>
  recordedWants.flatMap((want) => {
    const ref = refOf(want);
    const change = kindOf(want).diff(want, observation.seen.get(ref.kind, ref.key));
    return change.kind === 'same' ? [] : [`${ref.kind} ${ref.key}: ${kindOf(want).describe(change)[0]?.reason}`];
  });

describe('a node that bramble set up', () => {
  const node = read('debian-12/node-container', []);

  test('has its keys from the manifest, in the order of placing', () => {
    expect(node.manifest).toEqual(recordedRefs);
    expect(node.unreadable).toEqual([]);
  });

  test('differs from what is wanted exactly where it was spoilt', () => {
    expect(differences(node)).toEqual([
      'package no-such-package: it is not installed',
      'sysctl net.ipv4.no_such: the kernel does not have it yet',
      'module no-such-module: this kernel does not seem to have it',
      'file /opt/no-such-file: it does not exist',
      'data /var/lib/fill: its mode 1777 allows more than 0700',
      'unit stopped.service: it is inactive (dead)',
      'unit masked.service: it does not exist; it is masked',
      'unit gone.service: it does not exist',
      'image registry.k8s.io/missing:1: containerd does not have it',
    ]);
  });

  test('shows text that everybody may read, and only the hash of the rest', () => {
    expect(node.seen.get('file', '/opt/tools/hello.txt')).toMatchObject({ mode: '0644', owner: '0:0', text: "it's\n$HOME `x` \\ ü\n" });
    expect(node.seen.get('file', '/opt/tools/empty')).toMatchObject({ text: '' });
    expect(node.seen.get('file', '/opt/tools/deep er/private')).toMatchObject({ mode: '0600' });
    expect(node.seen.get('file', '/opt/tools/deep er/private')).not.toHaveProperty('text');
  });

  test('tells who it is and what is strange about it', () => {
    expect(node.facts).toMatchObject({
      identity: { cluster: 'abc', name: 'pi-1', podRange: '10.244.3.0/24' },
      etcdData: true,
      foreign: ['/etc/rancher/k3s'],
      missingModules: ['no-such-module'],
      readOnlySysctls: [],
    });
  });

  test('tells apart data of its own, a mount point and what is in them', () => {
    expect(node.seen.get('data', '/var/lib/fill')).toMatchObject({ holder: 'mount', isEmpty: true });
    expect(node.seen.get('data', '/var/lib/full')).toMatchObject({ holder: 'own', isEmpty: false });
  });
});

describe('a blank host', () => {
  const blank = read('debian-12/blank-container');

  test('has nothing of what is wanted but what the distribution brings', () => {
    expect(blank.manifest).toEqual([]);
    expect(blank.unreadable).toEqual([]);
    expect(blank.seen.entries().map(refText).toSorted()).toEqual([
      'image\tregistry.k8s.io/missing:1',
      'image\tregistry.k8s.io/pause:3.10.1',
      'module\toverlay',
      'swap\toff',
      'sysctl\tnet.ipv4.ip_local_port_range',
    ]);
  });

  test('tells its facts', () => {
    expect(blank.facts).toMatchObject({
      os: { id: 'debian', versionId: '12', prettyName: 'Debian GNU/Linux 12 (bookworm)', packageManager: 'apt' },
      arch: 'amd64',
      archName: 'amd64',
      pageSizeBytes: 4096,
      cpus: 2,
      memoryBytes: 25276510208,
      cgroup: 'v1',
      systemdVersion: 252,
      container: 'docker',
      hostname: 'throwaway',
      defaultInterface: 'eth0',
      missingCapabilities: ['CAP_SYS_RESOURCE', 'CAP_PERFMON', 'CAP_BPF', 'CAP_CHECKPOINT_RESTORE'],
      etcdData: false,
      identity: undefined,
      foreign: [],
    });
    expect(blank.facts.cgroupControllers).toContain('memory');
    expect(blank.facts.addresses).toEqual([
      { interface: 'lo', address: '127.0.0.1', prefix: 8 },
      { interface: 'eth0', address: '172.17.0.2', prefix: 16 },
    ]);
    expect(blank.facts.listening).toContainEqual({ address: '0.0.0.0', port: 22, process: 'sshd' });
    expect(blank.facts.clockMs).toBeGreaterThan(1_700_000_000_000);
    expect(blank.facts.disks.map((disk) => disk.path)).toEqual(['/', '/var/lib/containerd', '/var/lib/etcd', '/var/lib/kubelet']);
    expect(blank.facts.disks.every((disk) => disk.sizeBytes > disk.freeBytes && disk.freeBytes > 0)).toBe(true);
  });
});

describe('a host that lacks usual programs', () => {
  const bare = read('busybox/only-busybox');

  test('still tells its facts, from the files of the kernel', () => {
    expect(bare.facts).toMatchObject({
      os: { id: 'alpine', packageManager: 'other' },
      arch: 'amd64',
      archName: 'x86_64',
      pageSizeBytes: 4096,
      cpus: 2,
      systemdVersion: undefined,
      container: undefined,
      defaultInterface: 'eth0',
      nameservers: [],
      listening: expect.arrayContaining([{ address: '0.0.0.0', port: 2024, process: undefined }]),
    });
    expect(bare.facts.addresses).toContainEqual({ interface: 'eth0', address: '192.0.2.2', prefix: 24 });
    expect(bare.facts.clockMs % 1000).toBe(0);
  });

  test('says of each resource that it cannot tell, and tells all others', () => {
    expect(bare.unreadable.map((each) => each.kind)).toEqual(['package', 'package', 'unit', 'unit', 'unit', 'unit', 'unit', 'route']);
    expect(bare.seen.get('link', '/opt/tools/alias')).toEqual({ kind: 'link', path: '/opt/tools/alias', target: 'tool' });
    expect(bare.seen.get('file', '/opt/tools/hello.txt')).toMatchObject({ text: 'hi\n' });
    expect(bare.seen.get('file', '/opt/tools/empty')).toBeUndefined();
  });
});

describe('an answer that is not whole', () => {
  test('is a problem of its own when its end is missing', () => {
    const result = readProbe([], { exitCode: 255, stdout: recorded('debian-12/blank-container').replace('@@bramble done', ''), stderr: 'Connection reset' });
    expect(!result.ok && result.error.code).toBe('facts.incomplete');
    expect(!result.ok && result.error.message).toContain('Connection reset');
  });

  test.each([...new Set(recordedRefs.map((ref) => ref.kind))])(
    'leaves the kind %s unreadable when its section is missing, and all others as they are',
    (kind) => {
      const text = recorded('debian-12/node-container').replace(new RegExp(`\\n@@bramble kind ${kind}\\n[^]*?(?=\\n@@bramble )`), '');
      const result = readProbe([], answer(text));
      if (!result.ok) throw new Error(result.error.message);
      expect(result.value.unreadable.map(refText)).toEqual(recordedRefs.filter((ref) => ref.kind === kind).map(refText));
      expect(result.value.seen.entries()).toEqual(
        read('debian-12/node-container')
          .seen.entries()
          .filter((entry) => entry.kind !== kind),
      );
    },
  );

  test('of a host where a newer bramble was is refused', () => {
    const result = readProbe([], answer(recorded('debian-12/node-container').replace('swap\toff', 'teapot\tshort')));
    expect(!result.ok && result.error.code).toBe('facts.manifest');
  });
});
