import type { Address, HostName, Role } from '../base/names.ts';
import type { HostImage, ImageDefaults } from './image-settings.ts';
import type { Limit } from './limit.ts';

/** What the user wrote, complete with defaults and checked. */
export interface Config {
  readonly name: string;
  /** Kubernetes version without `v`, such as `1.36.3`. */
  readonly kubernetes: string;
  readonly hosts: readonly Host[];
  readonly ssh: { readonly passOn: PassOn };
  readonly api: { readonly address: Address | undefined; readonly port: number };
  readonly network: { readonly pods: Cidr; readonly services: Cidr; readonly mode: 'routed'; readonly nameservers: readonly Address[] };
  /** What every card has. */
  readonly image: ImageDefaults;
  readonly addons: { readonly metricsServer: boolean };
  /** How many workers at once a rolling change may restart; control planes go one at a time. */
  readonly updates: {
    readonly maxUnavailable: Limit;
    /** Whether a host may be restarted for what only takes effect at a boot. */
    readonly reboot: 'allowed' | 'never';
  };
}

export interface Host {
  readonly name: HostName;
  /** Address that the other hosts reach it at. */
  readonly address: Address;
  readonly role: Role;
  /** Ordinary pods may run here; always true for workers. */
  readonly workloads: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** `4k`: a Raspberry Pi 5 boots the kernel with 4 KiB pages. */
  readonly pageSize: '4k' | 'default';
  readonly image: HostImage;
  readonly ssh: {
    /** Address, DNS name or ssh_config alias given to ssh; the host's address where not set. */
    readonly destination: string;
    readonly user: string | undefined;
    readonly port: number | undefined;
    readonly identityFile: string | undefined;
    readonly jump: string | undefined;
  };
}

/** Whether hosts pass artifacts on to each other; `auto`: over a slow link. */
export type PassOn = 'auto' | 'always' | 'never';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** An IPv4 range; `base` has its host bits cleared. */
export interface Cidr {
  readonly base: Address;
  readonly prefix: number;
}
