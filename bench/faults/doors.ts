import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { KubeEndpoint, KubeIdentity } from '../../src/adapters/kube/endpoint.ts';
import { openSigner } from '../../src/adapters/signer/signer.ts';
import { openSsh } from '../../src/adapters/ssh/open-ssh.ts';
import { openWorkspace } from '../../src/adapters/workspace/workspace.ts';
import { apiPort } from '../../src/components/control-plane/api-server.ts';
import type { Host } from '../../src/config/config.ts';
import { adminLeaf } from '../../src/pki/leaves.ts';
import { targetOf } from '../../src/run/observe-hosts.ts';

const localPort = 7443;

/** Ways from this computer to the API servers of a workspace's cluster, each with the name of the host that it leads to. */
export interface Doors {
  /** Straight to a control plane's address, as with `bramble kubeconfig`. */
  direct(...names: readonly string[]): readonly KubeEndpoint[];
  /** Through SSH to a control plane's own API server. */
  tunnel(...names: readonly string[]): readonly KubeEndpoint[];
  /** Through SSH to the address that everything on a node uses. */
  local(...names: readonly string[]): readonly KubeEndpoint[];
}

/** `hosts` may be more than bramble.yaml has just then. */
export function doorsOf(folder: string, hosts: readonly Host[]): Doors {
  const transport = openSsh({ directory: join(folder, '.bramble'), artifactPath: (sha256) => sha256 });
  const each = (names: readonly string[], open: (host: Host) => KubeEndpoint['connect']): readonly KubeEndpoint[] =>
    names.map((name) => {
      const host = hosts.find((one) => one.name === name);
      if (host === undefined) throw new Error(`${name} is not in bramble.yaml`);
      return { name, connect: open(host) };
    });
  return {
    direct: (...names) =>
      each(
        names,
        ({ address }) =>
          () =>
            connected(address),
      ),
    tunnel: (...names) => each(names, (host) => () => transport.tunnel(targetOf(host), '127.0.0.1', apiPort)),
    local: (...names) => each(names, (host) => () => transport.tunnel(targetOf(host), '127.0.0.1', localPort)),
  };
}

/** A host without power never refuses: giving up early makes the next one's turn come. */
function connected(host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: apiPort, noDelay: true, timeout: 2_000 });
    socket
      .once('timeout', () => socket.destroy(new Error('no connection within 2 s')))
      .once('error', reject)
      .once('connect', () => resolve(socket.setTimeout(0)));
  });
}

/** The administrator of a workspace's cluster; undefined before there are keys. */
export async function administrator(folder: string): Promise<KubeIdentity | undefined> {
  const secrets = await openWorkspace(folder).readSecrets();
  if (secrets === undefined) return undefined;
  const authority = secrets.authorities.kubernetes;
  const { certificatePem, key } = await openSigner().issue(adminLeaf, authority, Date.now());
  return { ca: authority.certificatePem, certificate: certificatePem, key };
}
