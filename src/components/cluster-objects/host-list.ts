import { byText } from '../../base/order.ts';
import type { Address, HostName, Role } from '../../base/names.ts';
import type { Host } from '../../config/config.ts';
import { at, isMap, type KubeObject } from '../../objects/kube-object.ts';
import { inSet } from '../../objects/sets.ts';

/** How a host of the cluster is reached: what is needed to clean it once it is no longer in bramble.yaml. */
export interface ListedHost {
  readonly name: HostName;
  readonly address: Address;
  readonly role: Role;
  /** `identityFile` is a path on one computer, so it is not kept. */
  readonly ssh: Omit<Host['ssh'], 'identityFile'>;
}

const name = 'bramble-hosts';
const namespace = 'kube-system';
export const hostListPath = `/api/v1/namespaces/${namespace}/configmaps/${name}`;

/** A ConfigMap with the cluster's hosts, kept where any computer finds it. It holds nothing secret. */
export const hostList = (hosts: readonly ListedHost[]): KubeObject =>
  inSet('cluster', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data: Object.fromEntries(hosts.toSorted((a, b) => byText(a.name, b.name)).map((host) => [host.name, entry(host)])),
  });

const entry = ({ address, role, ssh: { destination, user, port, jump } }: ListedHost): string =>
  JSON.stringify({ address, role, ssh: { destination, user, port, jump } });

/** The hosts that the cluster's objects list; what is not ours to read is left out. */
export function listedHosts(objects: readonly KubeObject[]): readonly ListedHost[] {
  const data = at(
    objects.find((each) => each.kind === 'ConfigMap' && each.metadata.name === name && each.metadata['namespace'] === namespace),
    'data',
  );
  return isMap(data) ? Object.entries(data).flatMap(([host, text]) => read(host, text) ?? []) : [];
}

function read(host: string, text: unknown): ListedHost | undefined {
  try {
    const value = JSON.parse(String(text)) as Partial<ListedHost> | null;
    const { address, role, ssh } = value ?? {};
    if (typeof address !== 'string' || (role !== 'control-plane' && role !== 'worker') || typeof ssh?.destination !== 'string') return undefined;
    return { name: host as HostName, address, role, ssh: { destination: ssh.destination, user: ssh.user, port: ssh.port, jump: ssh.jump } };
  } catch {
    return undefined;
  }
}
