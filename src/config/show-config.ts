import { stringify } from 'yaml';
import { cidrText } from './cidr.ts';
import type { Config, Host } from './config.ts';
import { showHostImage, showImage } from './show-image.ts';
import { limitText } from './limit.ts';
import { taintText } from './taint.ts';

/** The complete config as YAML, with every default filled in; `parseConfig` reads the same config from it. */
export function showConfig(config: Config): string {
  const document = {
    version: 1,
    name: config.name,
    kubernetes: config.kubernetes,
    ssh: config.ssh,
    hosts: config.hosts.map(showHost),
    ...(config.api.address === undefined ? {} : { api: { address: config.api.address } }),
    network: {
      pods: cidrText(config.network.pods),
      services: cidrText(config.network.services),
      mode: config.network.mode,
      ...(config.network.nameservers.length === 0 ? {} : { nameservers: config.network.nameservers }),
    },
    image: showImage(config.image),
    addons: { 'metrics-server': config.addons.metricsServer },
    updates: { maxUnavailable: limitText(config.updates.maxUnavailable), reboot: config.updates.reboot },
  };
  return stringify(document, { lineWidth: 0 });
}

function showHost({ name, address, role, workloads, labels, taints, pageSize, image, ssh }: Host): Record<string, unknown> {
  const { destination, user, port, identityFile, jump } = ssh;
  const reached = Object.fromEntries(Object.entries({ address: destination, user, port, identityFile, jump }).filter(([, value]) => value !== undefined));
  return { name, address, role, workloads, labels, taints: taints.map(taintText), pageSize, image: showHostImage(image, user), ssh: reached };
}
