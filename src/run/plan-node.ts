import { allRefs, desiredHost } from '../desired/host.ts';
import { expectedRefs } from '../desired/expected-refs.ts';
import type { ClusterModel } from '../components/component.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import type { ClusterPlanInput } from '../plan/cluster-plan.ts';
import { etcdBootstrap } from '../plan/etcd-bootstrap.ts';
import type { Membership } from '../plan/membership.ts';
import { refSet } from '../resources/collect-wants.ts';
import { certify, pkiPaths } from './certify.ts';
import { observe, type ReachedHost } from './observe-hosts.ts';
import type { World } from './world.ts';

/** Certificates of one host, and a second question where its facts made it want what was not asked about. */
export async function planNode(
  each: ReachedHost,
  model: ClusterModel,
  members: Membership,
  secrets: ClusterSecrets,
  world: World,
  nowMs: number,
): Promise<ClusterPlanInput['hosts'][number]> {
  const { host } = each;
  const build = async (observation: ReachedHost['observation']) => ({
    host,
    observation,
    pki: await certify(model.config, host, observation, secrets, world.signer, nowMs),
    etcdBootstrap: etcdBootstrap({ host, observation, clusterId: model.clusterId }, model.config, members),
  });
  const first = await build(each.observation);
  const asked = refSet(expectedRefs(model.config, host, pkiPaths(model.config, host)));
  const refs = allRefs(desiredHost({ ...first, cluster: model, facts: each.observation.facts }));
  return refs.every((ref) => asked.has(ref)) ? first : build(await observe(each.session, refs));
}
