import { expect, test } from 'vitest';
import { digest } from '../../base/digest.ts';
import type { Sha256 } from '../../base/names.ts';
import type { HostFacts } from '../../facts/host-facts.ts';
import type { ManifestEntry } from '../../facts/observation.ts';
import { programsOn } from '../../footprint/figures.ts';
import { anyKind } from '../../resources/kinds.ts';
import { seenState } from '../../resources/seen-state.ts';
import type { BinaryWant, ImageWant } from '../../resources/wants.ts';
import { sampleConfig } from '../../testkit/sample-config.ts';
import { sampleFacts } from '../../testkit/sample-facts.ts';
import { diskBudgets } from '../budget/disk-budget.ts';
import { diskSpace } from './space.ts';

const mib = 2 ** 20;
const { hosts } = sampleConfig(1, 1);
const binary: BinaryWant = { kind: 'binary', path: '/usr/local/bin/etcd', sha256: digest('etcd') as Sha256, sizeBytes: 100 * mib, title: 'etcd' };
const image: ImageWant = {
  kind: 'image',
  reference: 'registry.k8s.io/pause:3.10.1',
  digest: `sha256:${digest('image')}`,
  archive: digest('archive'),
  sizeBytes: 20 * mib,
};

type Free = readonly (readonly [path: string, fileSystem: string, freeMib: number])[];
const roomy = (free: Free): HostFacts['disks'] =>
  free.map(([path, fileSystem, freeMib]) => ({ path, fileSystem, freeBytes: freeMib * mib, sizeBytes: 100_000 * mib, type: 'ext2/ext3' }));

interface Look {
  readonly role?: 'control-plane';
  /** The program is on the host already. */
  readonly isHere?: boolean;
  readonly manifest?: readonly ManifestEntry[];
}

function problems(free: Free, { role, isHere = false, manifest = [] }: Look = {}) {
  const host = hosts.find((each) => each.role === (role ?? 'worker'))!;
  const kind = anyKind('binary');
  const change = kind.diff(binary, undefined);
  if (change.kind === 'same') throw new Error('bug: a missing binary is a difference');
  const seen = isHere ? seenState().with('binary', binary.path, kind.predict(change, undefined)) : seenState();
  const observation = { facts: { ...sampleFacts, disks: roomy(free) }, seen, manifest, unreadable: [] };
  return diskSpace({ host, clusterId: '', observation }, diskBudgets(host, observation, new Map([['runtime', [binary, image]]])));
}
const messages = (...args: Parameters<typeof problems>): readonly string[] => problems(...args).map(({ code, message }) => `${code} ${message}`);
const codes = (...args: Parameters<typeof problems>): readonly string[] => problems(...args).map(({ code }) => code);

/** A worker: its program, its image packed and unpacked, HAProxy, what the kubelet keeps free. */
const needed = 100 + 100 + 5 + 1024;

test('a card with exactly the room that is needed is taken, with a warning', () => {
  expect(messages([['/', 'a', needed]])).toEqual([
    'host.disk-tight worker-1: / has 1229 MiB free, and the node takes 205 MiB beside 1024 MiB below which the kubelet evicts its pods: 0 MiB are left for images and data of pods',
  ]);
});

test('one MiB less is refused, with the sum line by line', () => {
  const [problem] = problems([['/', 'a', needed - 1]]);
  expect(problem).toMatchObject({
    code: 'host.disk-too-small',
    severity: 'error',
    message: 'worker-1: / has 1228 MiB free, and the node takes 205 MiB beside 1024 MiB below which the kubelet evicts its pods',
  });
  expect(problem?.remedy).toContain('bramble up --force');
  expect(problem?.evidence?.split('\n')).toEqual([
    ' 100 MiB  etcd',
    ' 100 MiB  image registry.k8s.io/pause:3.10.1, packed and unpacked',
    '   5 MiB  haproxy and its libraries',
    '1024 MiB  kept free by the kubelet',
    '1229 MiB  in all',
  ]);
});

test('with a sensible rest for pods nothing is said', () => {
  expect(codes([['/', 'a', needed + 1023]])).toEqual(['host.disk-tight']);
  expect(codes([['/', 'a', needed + 1024]])).toEqual([]);
});

test('what does not even find room now is refused whatever the user forces', () => {
  const [problem] = problems([['/', 'a', 299]]);
  expect(problem).toMatchObject({
    code: 'host.disk-full',
    message: 'worker-1: / has 299 MiB free; 200 MiB are to be placed there and 100 MiB must stay free',
  });
  expect(problem?.remedy).not.toContain('--force');
});

test('what lies on one file system is added up, whatever its paths are called', () => {
  expect(
    messages([
      ['/', 'a', 299],
      ['/usr/local/bin', 'a', 299],
      ['/var/lib/containerd', 'a', 299],
    ]),
  ).toEqual(['host.disk-full worker-1: / has 299 MiB free; 200 MiB are to be placed there and 100 MiB must stay free']);
  expect(
    messages([
      ['/', 'a', 5000],
      ['/usr/local', 'b', 299],
      ['/var/lib/containerd', 'b', 299],
    ]),
  ).toEqual([
    'host.disk-full worker-1: the file system of /usr/local, /var/lib/containerd has 299 MiB free; 200 MiB are to be placed there and 100 MiB must stay free',
  ]);
});

test('each file system is looked at for what comes there', () => {
  expect(
    messages([
      ['/', 'a', 5000],
      ['/usr/local/bin', 'b', 200],
      ['/var/lib/containerd', 'c', 199],
    ]),
  ).toEqual(['host.disk-full worker-1: /var/lib/containerd has 199 MiB free; 100 MiB are to be placed there and 100 MiB must stay free']);
});

test('what the kubelet keeps free counts on the file systems of pods and of images, each on its own', () => {
  const kept = problems([
    ['/', 'a', 5000],
    ['/var/lib/containerd', 'c', 1123],
    ['/var/lib/kubelet', 'd', 1],
  ]);
  expect(kept.map(({ code }) => code)).toEqual(['host.disk-too-small']);
  expect(kept[0]?.evidence?.split('\n').at(-1)).toBe('1124 MiB  in all');
});

test('what etcd grows to counts where its database is, once', () => {
  const free = (etcdMib: number): Free => [
    ['/', 'a', 50_000],
    ['/var/lib/etcd', 'b', etcdMib],
  ];
  const role = 'control-plane';
  expect(codes(free(448), { role })).toEqual([]);
  expect(codes(free(447), { role })).toEqual(['host.disk-too-small']);
  expect(codes(free(0), { role, manifest: [{ kind: 'unit', key: 'etcd.service' }] })).toEqual([]);
});

test('a node that runs is mended as long as there is room for that, with a warning where the kubelet evicts pods then', () => {
  const manifest = programsOn('worker').map(([key]): ManifestEntry => ({ kind: 'unit', key }));
  expect(codes([['/', 'a', 299]], { manifest })).toEqual(['host.disk-full']);
  expect(messages([['/', 'a', 1223]], { manifest })).toEqual([
    'host.disk-tight worker-1: / has 1223 MiB free, and the node takes 200 MiB beside 1024 MiB below which the kubelet evicts its pods: nothing is left for images and data of pods',
  ]);
  expect(codes([['/', 'a', 1224]], { manifest })).toEqual([]);
});

test('a path with a common beginning is no parent', () => {
  expect(
    messages([
      ['/', 'a', 5000],
      ['/usr/local/b', 'b', 1],
    ]),
  ).toEqual([]);
});

test('what is there already needs no room', () => {
  expect(codes([['/', 'a', 200]], { isHere: true })).toEqual(['host.disk-too-small']);
  expect(codes([['/', 'a', needed + 1024 - 100]], { isHere: true })).toEqual([]);
});
