import { isControlPlane } from '../../components/component.ts';
import type { Problem } from '../../base/trouble.ts';
import { finding, type Candidate } from './finding.ts';

/** TCP ports that bramble's services listen on, with the unit that owns each. */
const everyNode: readonly (readonly [number, string])[] = [
  [7443, 'bramble-api-endpoint.service'],
  [10248, 'kubelet.service'],
  [10249, 'kube-proxy.service'],
  [10250, 'kubelet.service'],
  [10256, 'kube-proxy.service'],
];
const onControlPlanes: readonly (readonly [number, string])[] = [
  [2379, 'etcd.service'],
  [2380, 'etcd.service'],
  [2381, 'etcd.service'],
  [6443, 'kube-apiserver.service'],
  [10257, 'kube-controller-manager.service'],
  [10259, 'kube-scheduler.service'],
];

/** Refuses a host where something else listens on a port that a service of ours needs and does not hold itself. */
export function ports(candidate: Candidate): readonly Problem[] {
  const { observation, host } = candidate;
  const needed = isControlPlane(host) ? [...everyNode, ...onControlPlanes] : everyNode;
  return needed.flatMap(([port, unit]) => {
    const holder = observation.facts.listening.find((each) => each.port === port);
    if (holder === undefined || observation.manifest.some((entry) => entry.kind === 'unit' && entry.key === unit)) return [];
    return [
      finding(
        candidate,
        'host.port-in-use',
        `port ${port}, which ${unit} needs, is held by ${holder.process ?? 'another process'}`,
        `Stop that process, or move it to another port; \`ss -ltnp sport = :${port}\` on the host shows it.`,
      ),
    ];
  });
}
