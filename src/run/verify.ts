import { isControlPlane } from '../components/component.ts';
import { dnsAddress } from '../components/kubelet/kubelet-config.ts';
import type { Config } from '../config/config.ts';
import { Failure } from '../base/trouble.ts';
import type { KubeApi } from '../ports/kube-api.ts';
import { dnsAnswers } from './checks/dns-answers.ts';
import { waitNodesReady } from './checks/wait-nodes-ready.ts';
import { type ObservedHosts, targetOf } from './observe-hosts.ts';
import { sessionsOf } from './sessions.ts';
import { troubleOf } from './trouble-of.ts';
import { waitEtcd } from './etcd/wait-etcd.ts';
import type { World } from './world.ts';

/** Proves at the end of a run that the cluster works: nodes are ready, etcd is healthy, DNS answers through a service address. Gives what failed. */
export async function verify(config: Config, observed: ObservedHosts, api: KubeApi, world: World): Promise<readonly Failure[]> {
  const hosts = observed.reached.map(({ host }) => host);
  const members = hosts.filter(isControlPlane);
  const asker = hosts.find((host) => host.role === 'worker') ?? hosts[0];
  const context = { clock: world.clock, emit: world.emit, signal: world.signal, step: 'verify' };

  const check = async (name: string, work: () => Promise<string>): Promise<readonly Failure[]> => {
    try {
      world.emit({ kind: 'check.passed', name, seen: await work() });
      return [];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      world.emit({ kind: 'check.failed', name, trouble: troubleOf(error) });
      return [error];
    }
  };
  const checks = [
    check('nodes', () =>
      waitNodesReady(
        { ...context, api },
        hosts.map((host) => host.name),
      ),
    ),
    check('etcd', async () => {
      await waitEtcd(members, { ...context, http: world.http, sessions: sessionsOf(observed) });
      return `${members.length} members healthy`;
    }),
    ...(asker === undefined
      ? []
      : [
          check('DNS', async () => {
            const addresses = await dnsAnswers(context, { transport: world.transport, from: targetOf(asker), server: dnsAddress(config) });
            return `kubernetes.default.svc.cluster.local is ${addresses.join(', ')}, asked from ${asker.name}`;
          }),
        ]),
  ];
  return (await Promise.all(checks)).flat();
}
