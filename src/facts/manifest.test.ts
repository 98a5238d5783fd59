import { expect, test } from 'vitest';
import { manifestCommand, parseManifest, renderManifest } from './manifest.ts';
import type { ManifestEntry } from './observation.ts';

const entries: readonly ManifestEntry[] = [
  { kind: 'directory', key: '/etc/bramble' },
  { kind: 'nft-table', key: 'ip kube-proxy' },
  { kind: 'file', key: '/etc/with space' },
];

test('a manifest that was written reads the same, in its order', () => {
  expect(parseManifest(renderManifest(entries))).toEqual({ entries, unknown: [] });
});

test('lines that this version does not know are told and not dropped', () => {
  expect(parseManifest('teapot\tshort\nfile\t/a\nfile\nfile\t/a\tb\n\n')).toEqual({
    entries: [{ kind: 'file', key: '/a' }],
    unknown: ['teapot\tshort', 'file', 'file\t/a\tb'],
  });
});

test('the manifest travels as input, and an empty one is a removal', () => {
  expect(manifestCommand(entries).input).toEqual({ kind: 'text', text: renderManifest(entries) });
  expect(manifestCommand([]).input).toBeUndefined();
});
