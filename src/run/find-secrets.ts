import { isControlPlane } from '../components/component.ts';
import { Problems } from '../base/trouble.ts';
import { sh, type Answer, type Command } from '../command/command.ts';
import { pkiDirectory, secretPaths, secretsFromTexts } from '../desired/secret-files.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { ReachedHost } from './observe-hosts.ts';

/** Where the cluster's keys came from. `made` ones are new and must be kept before the first host is touched. */
export type FoundSecrets = { readonly from: 'workspace' | 'host' | 'made'; readonly secrets: ClusterSecrets };

const readCommand: Command = sh('cd "$1" || exit 0; shift; for f; do [ -f "$f" ] && { printf "%s " "$f"; base64 <"$f" | tr -d "\\n"; echo; }; done; true', [
  pkiDirectory,
  ...secretPaths,
]);

/**
 * The cluster's authorities and keys: from the workspace, else read back from a control plane, else new ones, but only when no
 * host belongs to a cluster yet. @throws Problems `cluster.keys-lost`
 */
export async function findSecrets(reached: readonly ReachedHost[], workspace: Workspace, make: () => Promise<ClusterSecrets>): Promise<FoundSecrets> {
  const kept = await workspace.readSecrets();
  if (kept !== undefined) return { from: 'workspace', secrets: kept };
  const members = reached.filter(({ observation }) => observation.facts.identity !== undefined);
  for (const { session } of members.filter(({ host }) => isControlPlane(host))) {
    const [answer] = await session.run([readCommand]);
    const secrets = secretsFromTexts(parse((answer as Answer).stdout));
    if (secrets !== undefined) return { from: 'host', secrets };
  }
  if (members.length === 0) return { from: 'made', secrets: await make() };
  throw new Problems([
    {
      kind: 'problem',
      code: 'cluster.keys-lost',
      severity: 'error',
      message: `${members.map(({ host }) => host.name).join(', ')} ${members.length === 1 ? 'belongs' : 'belong'} to a cluster, and neither this workspace nor a control plane that answers has its keys`,
      remedy:
        'Start a control plane of that cluster, or copy `.bramble/pki` from the computer that made it. To give the cluster up, `bramble reset` these hosts.',
    },
  ]);
}

const parse = (printed: string): ReadonlyMap<string, string> =>
  new Map(
    printed
      .split('\n')
      .filter((line) => line.includes(' '))
      .map((line) => [line.slice(0, line.indexOf(' ')), Buffer.from(line.slice(line.indexOf(' ') + 1), 'base64').toString('utf8')]),
  );
