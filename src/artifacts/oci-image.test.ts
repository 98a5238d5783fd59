import { describe, expect, it } from 'vitest';
import { configDescriptor, imageConfig, imageIndex, imageManifest, layerDescriptor, manifestDescriptor } from './oci-image.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const layer = layerDescriptor(digest('a'), 10);
const read = (text: string): unknown => JSON.parse(text);

describe('an image', () => {
  it('runs its one binary as the given user on the given architecture', () => {
    expect(read(imageConfig({ path: '/pause', user: '65535:65535', ports: [] }, 'arm64', digest('b')))).toMatchObject({
      architecture: 'arm64',
      os: 'linux',
      config: { Entrypoint: ['/pause'], User: '65535:65535' },
      rootfs: { type: 'layers', diff_ids: [digest('b')] },
    });
  });

  it('holds no time, so that the same binary always gives the same image', () => {
    expect(imageConfig({ path: '/pause', user: '1:1', ports: [] }, 'amd64', digest('b'))).not.toMatch(/created"|\d{4}-\d\d-\d\d/);
  });

  it('names its parts by type, digest and size', () => {
    expect(read(imageManifest(configDescriptor(digest('c'), 3), layer))).toMatchObject({
      schemaVersion: 2,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digest('c'), size: 3 },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digest('a'), size: 10 }],
    });
  });

  it('carries its whole reference where containerd looks for it', () => {
    const index = read(imageIndex(manifestDescriptor(digest('d'), 4), 'registry.k8s.io/pause:3.10.1', 'amd64')) as { manifests: unknown[] };
    expect(index.manifests).toEqual([
      expect.objectContaining({
        digest: digest('d'),
        platform: { architecture: 'amd64', os: 'linux' },
        annotations: expect.objectContaining({ 'io.containerd.image.name': 'registry.k8s.io/pause:3.10.1' }) as unknown,
      }),
    ]);
  });
});
