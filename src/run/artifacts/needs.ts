import type { Needs } from '../../artifacts/catalogue.ts';
import type { Arch, HostName } from '../../base/names.ts';
import type { Config } from '../../config/config.ts';
import { supportedKubernetes } from '../../config/kubernetes-version.ts';

/** What a cluster needs, once every host told its architecture; hosts that did not tell are left out. */
export function needsOfHosts(config: Config, archOf: (host: HostName) => Arch | undefined): Needs {
  const hosts = config.hosts.flatMap((host) => {
    const arch = archOf(host.name);
    return arch === undefined ? [] : [{ arch, role: host.role }];
  });
  return { kubernetes: config.kubernetes, hosts, metricsServer: config.addons.metricsServer, demo: false };
}

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
