import { allRefs, allWants, desiredHost } from '../desired/host.ts';
import { expectedRefs } from '../desired/expected-refs.ts';
import type { ClusterModel } from '../components/component.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import type { ClusterPlanInput } from '../plan/cluster-plan.ts';
import { etcdBootstrap } from '../plan/etcd-bootstrap.ts';
import type { Membership } from '../plan/membership.ts';
import { refOf, refSet } from '../resources/collect-wants.ts';
import { kindOf, type Seen } from '../resources/kinds.ts';
import type { SeenState } from '../resources/seen-state.ts';
import type { Want } from '../resources/wants.ts';
import { certify, pkiPaths } from './certify.ts';
import { observe, type ReachedHost } from './observe-hosts.ts';
import type { World } from './world.ts';

/** Certificates of one host and what it should be; a second question where that has what was not asked about, or only briefly. */
export async function planNode(
  each: ReachedHost,
  model: ClusterModel,
  members: Membership,
  secrets: ClusterSecrets,
  world: World,
  nowMs: number,
): Promise<ClusterPlanInput['hosts'][number]> {
  const { host } = each;
  const build = async (observation: ReachedHost['observation']) => {
    const node = {
      host,
      pki: await certify(model.config, host, observation, secrets, world.signer, nowMs),
      etcdBootstrap: etcdBootstrap({ host, observation, clusterId: model.clusterId }, model.config, members),
    };
    return { ...node, observation, desired: desiredHost({ ...node, cluster: model, facts: observation.facts }) };
  };
  const first = await build(each.observation);
  const asked = refSet(expectedRefs(model.config, host, pkiPaths(model.config, host)));
  const isEnough = allWants(first.desired).every(
    (want) => asked.has(refOf(want)) && (kindOf(want).isEnough?.(want, seenOf(first.observation.seen, want)) ?? true),
  );
  return isEnough ? first : build(await observe(each.session, allRefs(first.desired)));
}

const seenOf = (seen: SeenState, want: Want): Seen | undefined => seen.get(want.kind, refOf(want).key);
