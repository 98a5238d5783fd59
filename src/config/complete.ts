import type { Address, HostName } from '../base/names.ts';
import { parseCidr } from './cidr.ts';
import { completeHostImage, completeImage } from './complete-image.ts';
import type { Cidr, Config, Host, Taint } from './config.ts';
import { type Limit, parseLimit } from './limit.ts';
import type { Written, WrittenHost } from './schema.ts';
import { parseTaint } from './taint.ts';
import { pathFrom } from './path-from.ts';

/** The port that every API server listens on. */
const apiPort = 6443;

/**
 * The config with all defaults. Only for what passed the schema and the checks.
 * @param folder of the config file, empty for the current one: relative key paths start there
 */
export function completeConfig(written: Written, folder: string): Config {
  const hasWorkers = written.hosts.some(({ role }) => role === 'worker');
  return {
    name: written.name,
    kubernetes: written.kubernetes,
    hosts: written.hosts.map((host) => completeHost(host, written, hasWorkers, folder)),
    ssh: { passOn: written.ssh?.passOn ?? 'auto' },
    api: { address: written.api?.address as Address | undefined, port: apiPort },
    network: {
      pods: rangeOf(written.network.pods),
      services: rangeOf(written.network.services),
      mode: written.network.mode,
      nameservers: (written.network.nameservers ?? []).map((each) => each as Address),
    },
    image: completeImage(written, folder),
    addons: { metricsServer: written.addons['metrics-server'] },
    updates: { maxUnavailable: limitOf(written.updates.maxUnavailable), reboot: written.updates.reboot },
  };
}

function completeHost(host: WrittenHost, written: Written, hasWorkers: boolean, folder: string): Host {
  const { ssh } = written;
  const identityFile = host.ssh?.identityFile ?? ssh?.identityFile;
  return {
    name: host.name as HostName,
    address: host.address as Address,
    role: host.role,
    workloads: host.role === 'worker' || (host.workloads ?? !hasWorkers),
    labels: host.labels,
    taints: host.taints.map(taintOf),
    pageSize: host.pageSize,
    image: completeHostImage(host, written, folder),
    ssh: {
      destination: host.ssh?.address ?? host.address,
      user: host.ssh?.user ?? ssh?.user,
      port: host.ssh?.port ?? ssh?.port,
      identityFile: identityFile === undefined ? undefined : pathFrom(folder, identityFile),
      jump: host.ssh?.jump ?? ssh?.jump,
    },
  };
}

function rangeOf(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`bug: the range ${text} was not checked`);
  return parsed.range;
}

function limitOf(value: unknown): Limit {
  const parsed = parseLimit(value);
  if ('flaw' in parsed) throw new Error('bug: a limit was not checked');
  return parsed.limit;
}

function taintOf(taint: WrittenHost['taints'][number]): Taint {
  const long = typeof taint === 'string' ? parseTaint(taint) : { taint };
  if ('flaw' in long) throw new Error('bug: a taint was not checked');
  const { key, value, effect } = long.taint;
  return value === undefined || value === '' ? { key, effect } : { key, value, effect };
}
