import { byText } from '../base/order.ts';
import type { Answer, Command } from '../command/command.ts';
import type { Session } from '../ports/transport.ts';

/** One member as its peers tell of it. */
export interface EtcdMember {
  readonly name: string;
  readonly healthy: boolean;
}

const pki = '/etc/kubernetes/pki/etcd';
const etcdctl = (...args: string[]): Command => ({
  argv: [
    '/usr/local/bin/etcdctl',
    '--command-timeout=4s',
    '--endpoints=https://127.0.0.1:2379',
    `--cacert=${pki}/ca.crt`,
    `--cert=${pki}/healthcheck-client.crt`,
    `--key=${pki}/healthcheck-client.key`,
    '-w',
    'json',
    ...args,
  ],
  timeoutMs: 15_000,
});

interface MemberList {
  readonly members: readonly { readonly name?: string; readonly clientURLs?: readonly string[] }[];
}
interface EndpointHealth {
  readonly endpoint: string;
  readonly health: boolean;
}

/** Asks a control plane about all members; undefined when its own member cannot tell. `endpoint health` exits non-zero when one is not healthy. */
export async function observeEtcd(session: Session): Promise<readonly EtcdMember[] | undefined> {
  const [list] = await session.run([etcdctl('member', 'list')]);
  if (list?.exitCode !== 0) return undefined;
  const [health] = await session.run([etcdctl('endpoint', 'health', '--cluster')]);
  const { members } = JSON.parse(list.stdout) as MemberList;
  const healthy = new Set(
    healthOf(health)
      .filter((each) => each.health)
      .map((each) => each.endpoint),
  );
  return members
    .map((member) => ({ name: member.name ?? '', healthy: (member.clientURLs ?? []).some((url) => healthy.has(url)) }))
    .toSorted((a, b) => byText(a.name, b.name));
}

const healthOf = (answer: Answer | undefined): readonly EndpointHealth[] => {
  try {
    return JSON.parse(answer?.stdout ?? '[]') as EndpointHealth[];
  } catch {
    return [];
  }
};
