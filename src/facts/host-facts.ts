import type { Address, Arch } from '../base/names.ts';
import type { Link } from './health-facts.ts';
import type { BootFacts, RootMedium, ServiceFacts, TriedReboot } from './board-facts.ts';
import type { ResetProgress } from './reset-mark.ts';

/** What a host says about itself. Sizes are bytes. `undefined` means that the host did not tell. */
export interface HostFacts extends ServiceFacts {
  readonly os: { readonly id: string; readonly versionId: string; readonly prettyName: string; readonly packageManager: 'apt' | 'other' };
  readonly kernel: string;
  /** Userland's architecture; a 64-bit kernel under a 32-bit userland is `other`. */
  readonly arch: Arch | 'other';
  /** As the host spells it (`dpkg --print-architecture`, else `uname -m`). */
  readonly archName: string;
  readonly model: string | undefined;
  readonly pageSizeBytes: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Size and free space of the file systems that hold these paths (or their nearest existing parent); `fileSystem` tells which paths share one. */
  readonly disks: readonly {
    readonly path: string;
    readonly fileSystem: string;
    readonly sizeBytes: number;
    readonly freeBytes: number;
    readonly type: string;
  }[];
  readonly cgroup: 'v1' | 'v2';
  /** Controllers that can be used; empty where unknown. */
  readonly cgroupControllers: readonly string[];
  readonly systemdVersion: number | undefined;
  /** systemd-detect-virt --container, such as `docker`; undefined on a machine. */
  readonly container: string | undefined;
  readonly hostname: string;
  readonly machineId: string;
  readonly bootId: string;
  /** Host's clock in milliseconds since the epoch, and when (operator's clock) the answer arrived. */
  readonly clockMs: number;
  readonly addresses: readonly { readonly interface: string; readonly address: Address; readonly prefix: number }[];
  readonly defaultInterface: string | undefined;
  /** Nameservers that a pod can use: those of the real upstream, no loopback. */
  readonly nameservers: readonly Address[];
  readonly swap: readonly string[];
  /** Linux capabilities that pid 1's bounding set lacks, such as `CAP_SYS_RESOURCE`. */
  readonly missingCapabilities: readonly string[];
  /** sysctls among those asked for that exist but are read-only. */
  readonly readOnlySysctls: readonly string[];
  /** Kernel modules that can neither be loaded nor are built in, of those asked for. */
  readonly missingModules: readonly string[];
  /** TCP ports in LISTEN state with the process that holds each, where known. */
  readonly listening: readonly { readonly address: string; readonly port: number; readonly process: string | undefined }[];
  /** /var/lib/etcd/member/wal is there: this host is, or was, an etcd member. Without it etcd makes the rest anew at every start. */
  readonly etcdData: boolean;
  /** /etc/bramble/host.json, where bramble was here before. */
  readonly identity: HostIdentity | undefined;
  /** A reset of this host was interrupted; undefined where none was. */
  readonly interruptedReset: ResetProgress | undefined;
  /** Signs of another Kubernetes: paths that were found, such as `/etc/rancher/k3s`. */
  readonly foreign: readonly string[];
  /** Bits of the Raspberry Pi firmware's get_throttled; undefined where there is no such firmware. */
  readonly throttled: number | undefined;
  readonly links: readonly Link[];
  /** The host's public Ed25519 key of SSH, base64. */
  readonly hostKey: string | undefined;
  /** What the kernel that runs was started with: /proc/cmdline. */
  readonly kernelCommandLine: string;
  readonly boot: BootFacts;
  readonly rootMedium: RootMedium;
  readonly watchdog: { readonly hasDevice: boolean; readonly setting: string | undefined };
  /** The last reboot that bramble asked for; undefined where there was none. */
  readonly triedReboot: TriedReboot | undefined;
}

/** What bramble leaves on a host to know it again. */
export interface HostIdentity {
  /** SHA-256 of the cluster CA certificate (DER). */
  readonly cluster: string;
  readonly name: string;
  readonly podRange: string;
  /** That the others know it by; undefined where an older bramble wrote it. */
  readonly address?: string;
}
