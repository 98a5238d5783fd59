import type { Arch } from '../base/names.ts';
import type { ImageSpec } from './image-spec.ts';

/** A blob of an OCI image layout, as other documents refer to it. */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:...` */
  readonly digest: string;
  readonly size: number;
}

/** github.com/opencontainers/image-spec/blob/main/media-types.md */
const mediaTypes = {
  config: 'application/vnd.oci.image.config.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

/** Layers are compressed: every host gets and keeps every image, and unpacks those that its pods are made of. */
export const layerDescriptor = (digest: string, size: number): Descriptor => ({ mediaType: mediaTypes.layer, digest, size });
export const configDescriptor = (digest: string, size: number): Descriptor => ({ mediaType: mediaTypes.config, digest, size });
export const manifestDescriptor = (digest: string, size: number): Descriptor => ({ mediaType: mediaTypes.manifest, digest, size });

/** The image's configuration. It has no date: the same binary always gives the same image. `content` is the digest of the layer unpacked. */
export const imageConfig = (spec: ImageSpec, arch: Arch, content: string): string =>
  JSON.stringify({
    architecture: arch,
    os: 'linux',
    config: {
      User: spec.user,
      ...(spec.ports.length === 0 ? {} : { ExposedPorts: Object.fromEntries(spec.ports.map((port) => [port, {}])) }),
      Env: ['PATH=/'],
      Entrypoint: [spec.path],
      WorkingDir: '/',
    },
    rootfs: { type: 'layers', diff_ids: [content] },
    history: [{ created_by: 'bramble', comment: `${spec.path} FROM scratch` }],
  });

export const imageManifest = (config: Descriptor, layer: Descriptor): string =>
  JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers: [layer] });

/** The layout's index. containerd takes the image's full name from `io.containerd.image.name`, other tools from `ref.name`. */
export const imageIndex = (manifest: Descriptor, reference: string, arch: Arch): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [
      {
        ...manifest,
        platform: { architecture: arch, os: 'linux' },
        annotations: { 'io.containerd.image.name': reference, 'org.opencontainers.image.ref.name': reference },
      },
    ],
  });

export const ociLayout = JSON.stringify({ imageLayoutVersion: '1.0.0' });
