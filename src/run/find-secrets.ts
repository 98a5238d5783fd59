import { isControlPlane } from '../components/component.ts';
import { type Problem, Problems } from '../base/trouble.ts';
import { sh, type Answer, type Command } from '../command/command.ts';
import { pkiDirectory, secretPaths, secretsFromTexts } from '../desired/secret-files.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import type { ObservedHosts, ReachedHost } from './observe-hosts.ts';
import type { World } from './world.ts';

/** Where the cluster's keys came from. `made` ones are new and must be kept before the first host is touched. */
export type FoundSecrets = { readonly from: 'workspace' | 'host' | 'made'; readonly secrets: ClusterSecrets };

type Keyring = Pick<World, 'workspace' | 'signer'>;

const readCommand: Command = sh('cd "$1" || exit 0; shift; for f; do [ -f "$f" ] && { printf "%s " "$f"; base64 <"$f" | tr -d "\\n"; echo; }; done; true', [
  pkiDirectory,
  ...secretPaths,
]);

/**
 * The cluster's authorities and keys: from the workspace, else read back from a control plane, else new ones, but only when no
 * host belongs to a cluster yet. @throws Problems `cluster.keys-lost`, `cluster.keys-stale`
 */
export async function findSecrets(observed: ObservedHosts, keyring: Keyring, make: () => Promise<ClusterSecrets>): Promise<FoundSecrets> {
  const members = observed.reached.filter(({ observation }) => observation.facts.identity !== undefined);
  const kept = await keyring.workspace.readSecrets();
  if (kept !== undefined) {
    await refuseStale(kept, members, keyring);
    return { from: 'workspace', secrets: kept };
  }
  if (members.length === 0) return { from: 'made', secrets: await make() };
  const given = await readBack(members, keyring);
  if (given === undefined) throw new Problems([keysLost(members, observed)]);
  return { from: 'host', secrets: given.secrets };
}

/** All keys of the cluster from the first control plane that has them, and that belongs to the cluster whose they are. */
async function readBack(
  members: readonly ReachedHost[],
  { signer }: Keyring,
): Promise<{ readonly from: ReachedHost; readonly secrets: ClusterSecrets } | undefined> {
  for (const from of members.filter(({ host }) => isControlPlane(host))) {
    const [answer] = await from.session.run([readCommand]);
    const secrets = secretsFromTexts(parse((answer as Answer).stdout));
    const { identity } = from.observation.facts;
    if (secrets !== undefined && signer.fingerprint(secrets.authorities.kubernetes.certificatePem) === identity?.cluster) return { from, secrets };
  }
  return undefined;
}

/**
 * Keys that no host knows, while all hosts that belong to a cluster agree on another one, and one of them has its keys: either the
 * cluster was made anew from another computer, or bramble.yaml has the addresses of somebody else's. Only a person can tell.
 */
async function refuseStale(kept: ClusterSecrets, members: readonly ReachedHost[], keyring: Keyring): Promise<void> {
  const own = keyring.signer.fingerprint(kept.authorities.kubernetes.certificatePem);
  const clusters = new Set(members.map(({ observation }) => observation.facts.identity?.cluster));
  const theirs = clusters.size === 1 && !clusters.has(own) ? await readBack(members, keyring) : undefined;
  if (theirs === undefined) return;
  const folder = `${keyring.workspace.folder}/.bramble`;
  throw new Problems([
    problem(
      'cluster.keys-stale',
      `no host has the keys in ${folder}/pki: ${named(members)} ${members.length === 1 ? 'belongs' : 'belong'} to one other cluster, of which ${theirs.from.host.name} has the keys`,
      `If your cluster was reset and made anew from another computer, put the old keys aside (\`mv ${folder}/pki ${folder}/pki.old\`): the next run reads the new ones from ${theirs.from.host.name}. If not, the addresses in bramble.yaml are those of somebody else's cluster.`,
    ),
  ]);
}

function keysLost(members: readonly ReachedHost[], { reached, unreached }: ObservedHosts): Problem {
  const silent = unreached.filter(({ host }) => isControlPlane(host));
  const without = reached.filter(({ host }) => isControlPlane(host));
  const asked = without.length === 0 ? '' : ` (${named(without)} ${without.length === 1 ? 'answers and lacks' : 'answer and lack'} some)`;
  const start =
    silent.length === 0
      ? 'Start a control plane of that cluster'
      : `Start ${silent.length === 1 ? '' : 'one of '}${named(silent)}, which ${silent.length === 1 ? 'does' : 'do'} not answer and should have them`;
  return problem(
    'cluster.keys-lost',
    `${named(members)} ${members.length === 1 ? 'belongs' : 'belong'} to a cluster, and neither this workspace nor a control plane that answers has its keys${asked}`,
    `${start}, or copy \`.bramble/pki\` from the computer that made it. To give the cluster up, \`bramble reset\` these hosts.`,
  );
}

const named = (hosts: readonly { readonly host: { readonly name: string } }[]): string => hosts.map(({ host }) => host.name).join(', ');

const problem = (code: string, message: string, remedy: string): Problem => ({ kind: 'problem', code, severity: 'error', message, remedy });

const parse = (printed: string): ReadonlyMap<string, string> =>
  new Map(
    printed
      .split('\n')
      .filter((line) => line.includes(' '))
      .map((line) => [line.slice(0, line.indexOf(' ')), Buffer.from(line.slice(line.indexOf(' ') + 1), 'base64').toString('utf8')]),
  );
