import type { Answer } from '../../command/command.ts';
import { Failure } from '../../base/trouble.ts';
import type { HostName } from '../../base/names.ts';

interface Refusal {
  readonly code: string;
  readonly says: RegExp;
  readonly remedy: string;
}

const journal = (host: HostName): string => `\`bramble ssh ${host} -- journalctl -u etcd -n 50\``;

/** What etcd says when it will not. go.etcd.io/etcd/api/v3/v3rpc/rpctypes/error.go */
const refusals: readonly Refusal[] = [
  {
    code: 'etcd.unhealthy',
    says: /unhealthy cluster/,
    remedy:
      'Members are changed only while those that vote have been connected for five seconds. Start the members that are down, or take those that are gone for good out of bramble.yaml, and run the command again.',
  },
  {
    code: 'etcd.not-enough-started',
    says: /not enough started members/,
    remedy: 'Start the members that never ran or are down, then run the command again.',
  },
  {
    code: 'etcd.too-many-learners',
    says: /too many learner members/,
    remedy: 'One member joins at a time: let the one that is joining become a full member, or take it out of bramble.yaml, and run the command again.',
  },
  {
    code: 'etcd.not-in-sync',
    says: /in sync with leader/,
    remedy: 'A new member votes once it has what the others have. Look whether it runs and reaches the others on port 2380, then run the command again.',
  },
  {
    code: 'etcd.address-taken',
    says: /Peer URLs already exists/,
    remedy: 'Two members cannot have one address: give every control plane an address of its own in bramble.yaml.',
  },
  {
    code: 'etcd.no-answer',
    says: /deadline exceeded|no leader|leader changed|connection refused|request timed out|raft proposal dropped|unavailable|transport is closing|timed out/i,
    remedy: 'A majority of the members must run and reach each other on port 2380. Start those that are down and run the command again.',
  },
];

const other: Refusal = { code: 'etcd.refused', says: /^/, remedy: 'Read what etcd said on that host.' };

/** The last line that etcdctl meant for people. */
export const saidBy = (answer: Answer | undefined): string => {
  const lines = (answer?.stderr ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  return (lines.at(-1) ?? 'etcdctl said nothing').replace(/^Error: /, '').replace(/^etcdserver: /, '');
};

/** etcd's refusal as a Failure with a code of its own; `what` is what was tried, such as `adding https://10.0.0.14:2380`. */
export function refusal(host: HostName, what: string, answer: Answer | undefined): Failure {
  const said = saidBy(answer);
  const { code, remedy } = refusals.find(({ says }) => says.test(said)) ?? other;
  return new Failure({
    code,
    host,
    message: `${host}: ${what} did not succeed, etcd says: ${said}`,
    remedy: `${remedy} Its journal: ${journal(host)}.`,
    evidence: answer?.stderr,
  });
}
