import type { HostName } from '../base/names.ts';
import { Failure } from '../base/trouble.ts';
import { etcdDataPath } from '../components/etcd/etcd.ts';
import { syncLimitsMs } from '../doctor/checks/storage.ts';
import { type Measured, percentile, readDiskFigures } from '../doctor/disk-figures.ts';
import { diskCommand } from '../doctor/disk-script.ts';
import type { Session } from '../ports/transport.ts';

interface Measurable {
  readonly host: { readonly name: HostName };
  readonly session: Session;
  readonly observation: { readonly facts: { readonly bootId: string } };
}

/**
 * Measures where etcd's data is or would be. Hosts go at once, since each has a disk of its own; those that run on one kernel (containers of one
 * computer) share one and go one after another.
 */
export async function measureDisks(hosts: readonly Measurable[], how: { readonly throughput: boolean }): Promise<ReadonlyMap<HostName, Measured>> {
  const bootOf = ({ observation }: Measurable): string => observation.facts.bootId;
  const groups = [...new Set(hosts.map(bootOf))].map((boot) => hosts.filter((each) => bootOf(each) === boot));
  const measured = await Promise.all(
    groups.map(async (group) => {
      const figures: (readonly [HostName, Measured])[] = [];
      for (const each of group) figures.push([each.host.name, await measure(each.session, how)]);
      return figures;
    }),
  );
  return new Map(measured.flat());
}

/** What would be refused is measured once more, and the better one counts: something else may just have used the disk. */
async function measure(session: Session, how: { readonly throughput: boolean }): Promise<Measured> {
  const first = await once(session, how);
  if ('unknown' in first || percentile(first.writesMs, 0.99) <= syncLimitsMs.refuse) return first;
  const second = await once(session, { throughput: false });
  if ('unknown' in second || percentile(second.writesMs, 0.99) >= percentile(first.writesMs, 0.99)) return first;
  return { ...first, writesMs: second.writesMs };
}

async function once(session: Session, how: { readonly throughput: boolean }): Promise<Measured> {
  try {
    const [answer] = await session.run([diskCommand(etcdDataPath, how)]);
    return readDiskFigures(answer?.stdout ?? '');
  } catch (error) {
    if (error instanceof Failure) return { unknown: error.message };
    throw error;
  }
}
