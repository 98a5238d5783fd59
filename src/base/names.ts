import type { Brand } from './brand.ts';

/** A host's name in bramble.yaml: an RFC 1123 label. It is also the name of its Kubernetes node. */
export type HostName = Brand<string, 'HostName'>;
/** An IPv4 address in dotted decimal form. */
export type Address = Brand<string, 'Address'>;
/** Lower-case hexadecimal SHA-256, 64 characters. */
export type Sha256 = Brand<string, 'Sha256'>;

export type Role = 'control-plane' | 'worker';

/** Go's and Debian's name of a processor architecture that bramble has artifacts for. */
export type Arch = 'amd64' | 'arm64';
export const architectures = ['amd64', 'arm64'] as const satisfies readonly Arch[];
