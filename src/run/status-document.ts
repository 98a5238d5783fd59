/** What `bramble status --json` prints and `bramble status` shows. */
export interface StatusDocument {
  readonly cluster: string;
  readonly hosts: readonly {
    readonly name: string;
    readonly address: string;
    readonly role: string;
    readonly reachable: boolean;
    /** Units that bramble placed and that do not run. */
    readonly failedUnits: readonly string[];
  }[];
  readonly nodes: readonly { readonly name: string; readonly ready: boolean; readonly version: string; readonly roles: readonly string[] }[];
  readonly etcd: { readonly members: readonly { readonly name: string; readonly healthy: boolean }[] };
  /** Whole days until the first certificate ends, on each host that has some. */
  readonly certificates: readonly { readonly host: string; readonly daysLeft: number }[];
  /** How many changes `bramble plan` would show; absent where it refuses, for one of the troubles. */
  readonly drift?: number;
  readonly troubles: readonly { readonly code: string; readonly message: string; readonly remedy: string; readonly host?: string }[];
}
