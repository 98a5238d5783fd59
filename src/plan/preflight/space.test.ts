import { expect, test } from 'vitest';
import { digest } from '../../base/digest.ts';
import type { Sha256 } from '../../base/names.ts';
import { exampleConfig } from '../../config/example.ts';
import { parseConfig } from '../../config/parse-config.ts';
import type { HostFacts } from '../../facts/host-facts.ts';
import { anyKind } from '../../resources/kinds.ts';
import { seenState } from '../../resources/seen-state.ts';
import type { BinaryWant, ImageWant } from '../../resources/wants.ts';
import { sampleFacts } from '../../testkit/sample-facts.ts';
import type { PlannedCandidate } from './finding.ts';
import { diskSpace } from './space.ts';

const mib = 2 ** 20;
const host = parseConfig(exampleConfig, 'bramble.yaml').config?.hosts[0];
const binary: BinaryWant = { kind: 'binary', path: '/usr/local/bin/etcd', sha256: digest('etcd') as Sha256, sizeBytes: 100 * mib, title: 'etcd' };
const image: ImageWant = {
  kind: 'image',
  reference: 'registry.k8s.io/pause:3.10.1',
  digest: `sha256:${digest('image')}`,
  archive: digest('archive'),
  sizeBytes: 50 * mib,
};

type Free = readonly (readonly [path: string, fileSystem: string, freeMib: number])[];
const roomy = (free: Free): HostFacts['disks'] =>
  free.map(([path, fileSystem, freeMib]) => ({ path, fileSystem, freeBytes: freeMib * mib, sizeBytes: 1000 * mib, type: 'ext2/ext3' }));

function messages(free: Free, isHere = false): readonly string[] {
  if (host === undefined) throw new Error('bug: the example is no config');
  const kind = anyKind('binary');
  const change = kind.diff(binary, undefined);
  if (change.kind === 'same') throw new Error('bug: a missing binary is a difference');
  const seen = isHere ? seenState().with('binary', binary.path, kind.predict(change, undefined)) : seenState();
  const candidate: PlannedCandidate = {
    host,
    clusterId: '',
    observation: { facts: { ...sampleFacts, disks: roomy(free) }, seen, manifest: [], unreadable: [] },
    desired: new Map([['runtime', [binary, image]]]),
  };
  return diskSpace(candidate).map(({ code, message }) => `${code} ${message}`);
}

test('a card with room for programs, images twice, and 100 MiB more is enough', () => {
  expect(messages([['/', 'a', 300]])).toEqual([]);
});

test('what lies on one file system is added up, whatever its paths are called', () => {
  expect(
    messages([
      ['/', 'a', 299],
      ['/usr/local/bin', 'a', 299],
      ['/var/lib/containerd', 'a', 299],
    ]),
  ).toEqual([
    'host.disk-full pi-1: the file system of /usr/local/bin, /var/lib/containerd has 299 MiB free; 200 MiB are to be placed there and 100 MiB must stay free',
  ]);
});

test('each file system is looked at for what comes there', () => {
  expect(
    messages([
      ['/', 'a', 10],
      ['/usr/local/bin', 'b', 200],
      ['/var/lib/containerd', 'c', 199],
    ]),
  ).toEqual(['host.disk-full pi-1: /var/lib/containerd has 199 MiB free; 100 MiB are to be placed there and 100 MiB must stay free']);
});

test('a path with a common beginning is no parent', () => {
  expect(
    messages([
      ['/', 'a', 300],
      ['/usr/local/b', 'b', 1],
    ]),
  ).toEqual([]);
});

test('what is there already needs no room', () => {
  expect(messages([['/', 'a', 200]], true)).toEqual([]);
  expect(messages([['/', 'a', 200]])).toHaveLength(1);
});
