import { Problems } from '../base/trouble.ts';
import { ownership } from '../plan/preflight/ownership.ts';
import type { ObservedHosts } from './observe-hosts.ts';
import type { World } from './world.ts';

/** Hosts that another cluster has by now stay as they are. Where this workspace has no keys, nobody can tell. @throws Problems `host.other-cluster`, `host.other-name` */
export async function refuseStrangers({ reached }: ObservedHosts, world: World): Promise<void> {
  const secrets = await world.workspace.readSecrets();
  if (secrets === undefined) return;
  const clusterId = world.signer.fingerprint(secrets.authorities.kubernetes.certificatePem);
  const members = reached.filter(({ observation }) => observation.facts.identity !== undefined);
  const problems = members.flatMap(({ host, observation }) => ownership({ host, observation, clusterId }));
  if (problems.length > 0) throw new Problems(problems);
}
