import type { Arch, HostName } from '../base/names.ts';
import type { Secret } from '../base/secret.ts';
import type { Cidr, Config } from '../config/config.ts';
import type { DoctorDocument } from '../doctor/doctor-document.ts';
import type { Emit } from '../events/event.ts';
import type { BlockDevice } from '../image/block-device.ts';
import type { ImageWish } from '../run/image/make-images.ts';
import type { HistoryDocument } from '../history/known-runs.ts';
import type { RecoveryWish } from '../plan/recover.ts';
import type { Plan } from '../plan/step.ts';
import type { ConfirmHostKey } from '../ports/transport.ts';
import type { WrittenCluster } from '../scan/written-cluster.ts';
import type { ScanDocument } from '../scan/scan-document.ts';
import type { DoctorWish } from '../run/doctor.ts';
import type { StatusDocument } from '../run/status-document.ts';

/** What each recipe on a cluster gets from its command. */
export interface ClusterRun {
  readonly config: Config;
  /** Absolute path of bramble.yaml; the workspace is beside it. */
  readonly configPath: string;
  /** Asked at first contact with a host. */
  readonly confirmHostKey: ConfirmHostKey;
  /** Hosts whose known key is forgotten: the user says that they are other machines now. */
  readonly newMachines: readonly HostName[];
  /** Whether whoever has a host's lock is ended. */
  readonly breaksLocks: boolean;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/** Shown a plan that has changes before anything happens; false ends the run without any. */
export type Approve = (plan: Plan) => Promise<boolean>;
export type RunEnd = 'done' | 'declined';

/** Consequences that the user names, so that nothing else stands in the way. */
export interface Wish {
  /** All pods may stop and get other addresses. */
  readonly renumbersPods: boolean;
}

export interface UpWish extends Wish {
  readonly approve: Approve;
  readonly jobs: number | undefined;
  readonly drainTimeoutMs: number;
  /** Hosts are taken that are too small for their part, and become members of etcd whatever their disk and network are. */
  readonly forcesHosts: boolean;
}

export interface BuildWish {
  /** `build` never asks upstream. */
  readonly origin: 'any' | 'build';
  readonly config: Config | undefined;
  readonly configPath: string;
  /** Empty: of this computer. */
  readonly arches: readonly Arch[];
  readonly jobs: number | undefined;
  readonly updateLock: boolean;
  /** Absolute path of a folder that gets a copy of everything, for computers without a network. */
  readonly bundle: string | undefined;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

export interface ScanRun {
  /** Empty: all private networks of this computer. */
  readonly subnets: readonly Cidr[];
  readonly written: WrittenCluster;
  /** Whether keys of hosts that were never seen are kept unasked. */
  readonly acceptsNewKeys: boolean;
  /** Absolute path of the folder of bramble.yaml. */
  readonly workspace: string;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

export interface LabRun {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

export interface LabUpWish {
  readonly controlPlanes: number | undefined;
  readonly workers: number | undefined;
  /** Virtual boards. */
  readonly pis: number | undefined;
  /** Absolute path of the folder for bramble.yaml and its keys. */
  readonly folder: string;
  readonly user: string | undefined;
}

/** Host names as typed; the recipe refuses those that the lab does not have. */
export interface LabRecipes {
  readonly up: (run: LabRun, wish: LabUpWish) => Promise<void>;
  readonly down: (run: LabRun) => Promise<void>;
  readonly kill: (run: LabRun, hosts: readonly string[]) => Promise<void>;
  readonly start: (run: LabRun, hosts: readonly string[]) => Promise<void>;
  readonly restart: (run: LabRun, hosts: readonly string[]) => Promise<void>;
  readonly replace: (run: LabRun, hosts: readonly string[]) => Promise<void>;
  readonly powerCut: (run: LabRun) => Promise<void>;
  readonly cut: (run: LabRun, a: string, b: string) => Promise<void>;
  readonly heal: (run: LabRun) => Promise<void>;
  readonly list: (run: Omit<LabRun, 'name'>) => Promise<readonly LabListing[]>;
}

export interface LabListing {
  readonly lab: string;
  readonly folder: string;
  readonly machines: readonly {
    readonly host: string;
    readonly container: string;
    readonly address: string;
    /** Docker's word: created, running, exited ... */
    readonly state: string;
    readonly memoryBytes: number | undefined;
    readonly cutFrom: readonly string[];
  }[];
}

/**
 * What commands can do. bin.ts makes each with its adapters when a command first asks for it. All throw Failure, Problems or
 * an AggregateError of such; after `signal` is aborted they throw anything and the command ends with 130.
 */
export interface Recipes {
  readonly plan: (run: ClusterRun, wish: Wish) => Promise<Plan>;
  readonly up: (run: ClusterRun, options: UpWish) => Promise<RunEnd>;
  readonly status: (run: ClusterRun) => Promise<StatusDocument>;
  readonly doctor: (run: ClusterRun, wish: DoctorWish) => Promise<DoctorDocument>;
  readonly history: (run: ClusterRun) => Promise<HistoryDocument>;
  /** Text of an admin kubeconfig. */
  readonly kubeconfig: (run: ClusterRun) => Promise<Secret>;
  /** Runs kubectl with the terminal's own streams; gives its exit code. */
  readonly kubectl: (run: ClusterRun, args: readonly string[]) => Promise<number>;
  /** Opens a shell or runs a command with the terminal's own streams; gives ssh's exit code. */
  readonly ssh: (run: ClusterRun, host: HostName, command: readonly string[]) => Promise<number>;
  /** No hosts: all of them. */
  readonly reset: (
    run: ClusterRun,
    options: { readonly hosts: readonly HostName[]; readonly approve: Approve; readonly drainTimeoutMs: number },
  ) => Promise<RunEnd>;
  readonly recover: (
    run: ClusterRun,
    options: { readonly wish: RecoveryWish; readonly snapshot: Secret | undefined; readonly approve: Approve },
  ) => Promise<RunEnd>;
  readonly build: (wish: BuildWish) => Promise<void>;
  /** One image for each host, as files or on cards. */
  readonly image: (run: ClusterRun, wish: ImageWish) => Promise<RunEnd>;
  /** Disks of this computer, cards included. */
  readonly blockDevices: () => Promise<readonly BlockDevice[]>;
  readonly scan: (run: ScanRun) => Promise<ScanDocument>;
  readonly lab: LabRecipes;
}
