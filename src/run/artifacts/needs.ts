import type { Needs } from '../../artifacts/catalogue.ts';
import type { Arch } from '../../base/names.ts';
import type { Config } from '../../config/config.ts';
import { supportedKubernetes } from '../../config/kubernetes-version.ts';

/** What hosts of these architectures could need in any role, before any host was asked. Without a config: of the newest Kubernetes. */
export function needsOfArches(config: Config | undefined, arches: readonly Arch[]): Needs {
  const roles = new Set(config?.hosts.map((host) => host.role) ?? ['control-plane' as const, 'worker' as const]);
  return {
    kubernetes: config?.kubernetes ?? supportedKubernetes[0],
    hosts: arches.flatMap((arch) => [...roles].map((role) => ({ arch, role }))),
    metricsServer: config?.addons.metricsServer ?? true,
    demo: true,
  };
}
