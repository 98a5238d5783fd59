import type { Command } from '../../command/command.ts';

const pki = '/etc/kubernetes/pki/etcd';
/** A control plane's own member, whatever the others do. */
const ownMember = 'https://127.0.0.1:2379';

/** etcdctl on a control plane, asking its own member; answers are JSON. `at` asks other members as well or instead, by their client URLs. */
export const etcdctl = (args: readonly string[], options: { readonly at?: readonly string[]; readonly limitMs?: number } = {}): Command => ({
  argv: [
    '/usr/local/bin/etcdctl',
    `--command-timeout=${options.limitMs ?? 4_000}ms`,
    `--endpoints=${(options.at ?? [ownMember]).join(',')}`,
    `--cacert=${pki}/ca.crt`,
    `--cert=${pki}/healthcheck-client.crt`,
    `--key=${pki}/healthcheck-client.key`,
    '-w',
    'json',
    ...args,
  ],
  timeoutMs: 15_000,
});
