import type { Sha256 } from '../base/names.ts';
import type { Secret } from '../base/secret.ts';
import type { RouteTable } from './route-table.ts';

/** A text file that bramble writes whole. Owner is root:root. */
export interface FileWant {
  readonly kind: 'file';
  readonly path: string;
  /** Octal, such as `0644`; secret content has `0600`. */
  readonly mode: string;
  readonly content:
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'secret'; readonly text: Secret; readonly sha256: Sha256 }
    /** What the host has is right and its bytes are not known here: only its hash and mode are compared. */
    | { readonly kind: 'kept'; readonly sha256: Sha256 };
  /** Why its content is another one than before, where whoever wants it knows, such as `it expires soon`. */
  readonly reason?: string;
}

/** An executable from the store, mode 0755, owner root:root. */
export interface BinaryWant {
  readonly kind: 'binary';
  readonly path: string;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  /** What a person reads, such as `etcd 3.7.3`. */
  readonly title: string;
}

/** A symbolic link. */
export interface LinkWant {
  readonly kind: 'link';
  readonly path: string;
  readonly target: string;
}

/** A directory that only holds files which bramble placed; it is removed when empty. */
export interface DirectoryWant {
  readonly kind: 'directory';
  readonly path: string;
  readonly mode: string;
}

/** A directory that a component fills while it runs; when it is no longer wanted everything in and mounted below it goes. */
export interface DataWant {
  readonly kind: 'data';
  readonly path: string;
  readonly mode: string;
}

/** A package of the host's distribution. It is removed only if bramble installed it. */
export interface PackageWant {
  readonly kind: 'package';
  readonly name: string;
}

/** A kernel parameter with its live value; its persistence is a file of its own. */
export interface SysctlWant {
  readonly kind: 'sysctl';
  readonly name: string;
  readonly value: string;
  /** A higher number is as good: the parameter is a limit. */
  readonly atLeast?: boolean;
}

/** A kernel module that is loaded or built in; its persistence is a file of its own. */
export interface ModuleWant {
  readonly kind: 'module';
  readonly name: string;
}

/** No swap device is in use. */
export interface SwapWant {
  readonly kind: 'swap';
  readonly name: 'off';
}

/** A systemd service whose unit file bramble writes, enabled and active. */
export interface UnitWant {
  readonly kind: 'unit';
  /** Such as `etcd.service`. */
  readonly name: string;
  /** The unit file without the digest line; see resources/unit.ts. */
  readonly text: string;
  /** Digest of everything the unit reads and does not re-read by itself. A running unit with another digest is restarted. */
  readonly inputs: Sha256;
  /** `started`: wait until systemd calls it active. `starting`: only ask for it; a step of the cluster waits for health. */
  readonly until: 'started' | 'starting';
}

/** An image in containerd's k8s.io namespace, pinned, imported from an OCI archive in the store. */
export interface ImageWant {
  readonly kind: 'image';
  /** Such as `registry.k8s.io/pause:3.10.1`. */
  readonly reference: string;
  /** Digest of the manifest or index that the reference names in the archive, `sha256:...`. */
  readonly digest: string;
  readonly archive: Sha256;
  readonly sizeBytes: number;
}

/** Pods and what they leave in the kernel: containers, network namespaces, veth links. Only their removal is bramble's. */
export interface PodsWant {
  readonly kind: 'pods';
  readonly name: 'all';
}

/** An nftables table. Without `rules` somebody else fills it, and only its removal is bramble's. */
export interface NftTableWant {
  readonly kind: 'nft-table';
  readonly family: 'ip' | 'ip6' | 'inet';
  readonly name: string;
  readonly rules?: {
    /** As `nft -f` takes it; the whole table at once, with a chain without rules that is named `mark`. */
    readonly text: string;
    /** `rules_` and a digest of the other rules. */
    readonly mark: string;
    /** Where the same text is kept for the next boot, which is written later: until then it has the rules from before. */
    readonly file: string;
  };
}

/** One route: a part of RoutesWant, which goes by itself when nothing wants it. */
export interface RouteWant {
  readonly kind: 'route';
  /** CIDR, such as `10.244.3.0/24`. */
  readonly destination: string;
  readonly via: string;
}

/** All routes of a table but one: what a unit sets at a boot from the file at `path`, which has the same text. */
export interface RoutesWant {
  readonly kind: 'routes';
  readonly path: string;
  /** The same value on all hosts. */
  readonly table: RouteTable;
  /** Destination of the route that this host goes without: its own pods. */
  readonly own: string;
}

/** What bramble adds to a file of the operating system without owning it: see board/additions.ts. What others wrote there stays. */
export interface EditWant {
  readonly kind: 'edit';
  readonly path: string;
  /** Such as `cgroup_enable=memory` of a kernel command line, or `kernel=kernel8.img` of config.txt. */
  readonly additions: readonly string[];
  /** What stays where bramble added it, and is not added anew: the machine may have it from elsewhere. */
  readonly kept?: readonly string[];
  /** What they are needed for. */
  readonly reason: string;
}

/** Everything a host can be asked to have. A new kind is added here, in kinds.ts, and nowhere else. */
export type Want =
  | FileWant
  | BinaryWant
  | LinkWant
  | DirectoryWant
  | DataWant
  | PackageWant
  | SysctlWant
  | ModuleWant
  | SwapWant
  | UnitWant
  | ImageWant
  | PodsWant
  | NftTableWant
  | RouteWant
  | RoutesWant
  | EditWant;

export type KindName = Want['kind'];
export type WantOf<K extends KindName> = Extract<Want, { kind: K }>;
