import { sh } from '../../command/command.ts';
import type { Session } from '../../ports/transport.ts';

/** What a member wrote into its journal before it gave up; a disk that is full and data that is damaged are told nowhere else. */
const command = sh(
  `journalctl -u etcd.service -n 300 -o cat --no-pager 2>/dev/null | grep -E '"level":"(error|fatal|panic)"|^panic: ' | tail -n 2 | cut -c 1-400; df -P /var/lib/etcd | awk 'NR == 2 && $4 < 10240 { print "only " $4 " KiB are free in " $6 }'`,
);

/** The last errors of a host's etcd; empty where it has none or cannot be asked. */
export async function lastErrors(session: Session | undefined): Promise<string> {
  const [answer] = (await session?.run([command]).catch(() => [])) ?? [];
  return answer?.stdout.trim() ?? '';
}
