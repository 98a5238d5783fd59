import type { HostName } from '../base/names.ts';
import { sortedBy } from '../base/order.ts';
import type { Problem } from '../base/trouble.ts';

/** A control plane whose etcd answers through a majority, and of which cluster of etcd it is a member. */
export interface ServedDatabase {
  readonly host: HostName;
  /** etcd's own id of the cluster. */
  readonly database: string;
}

/** When a recovery from a snapshot made a host's database a new one; only hosts where one did have it. */
export const recoveredMark = '/var/lib/bramble/recovered';

/**
 * The hosts that serve the cluster's database. After a recovery from a snapshot the hosts that were lost may come back as a majority of
 * what was before: then the database of the latest recovery counts. `recoveredAt` are texts that order by time.
 * Problem `etcd.two-databases` where nothing tells which one it is.
 */
export function whichDatabase(served: readonly ServedDatabase[], recoveredAt: ReadonlyMap<HostName, string>): readonly HostName[] | Problem {
  const latest = sortedBy(served, ({ host }) => recoveredAt.get(host) ?? '').at(-1);
  const databases = new Set(served.map(({ database }) => database));
  if (databases.size <= 1) return served.map(({ host }) => host);
  if (latest !== undefined && recoveredAt.has(latest.host)) return served.filter(({ database }) => database === latest.database).map(({ host }) => host);
  const groups = [...databases].map((database) =>
    served
      .filter((each) => each.database === database)
      .map(({ host }) => host)
      .join(', '),
  );
  return {
    kind: 'problem',
    code: 'etcd.two-databases',
    severity: 'error',
    message: `etcd answers with different databases, on ${groups.join(' and on ')}, and nothing tells which one is the cluster's`,
    remedy: `Look at both (\`bramble ssh <host> -- kubectl get nodes\`), then stop etcd where it is not to stay (\`bramble ssh <host> -- systemctl stop etcd\`) and run this again: what is there is replaced by the other one.`,
  };
}
