import type { Secret } from '../base/secret.ts';
import type { Address } from '../base/names.ts';
import type { Config } from '../config/config.ts';
import { adminLeaf } from '../pki/leaves.ts';
import { apiPort } from '../components/control-plane/api-server.ts';
import { controlPlanes } from '../components/component.ts';
import { embeddedKubeconfig } from '../pki/kubeconfig.ts';
import { findSecrets } from './find-secrets.ts';
import { observeHosts } from './observe-hosts.ts';
import { disconnect } from './disconnect.ts';
import { notMade } from './not-made.ts';
import { Problems } from '../base/trouble.ts';
import type { World } from './world.ts';

/** Where people reach the API: the virtual address where there is one, else the first control plane that answers. */
async function apiAddress(config: Config, world: World): Promise<Address> {
  if (config.api.address !== undefined) return config.api.address;
  const hosts = controlPlanes(config);
  const answers = await Promise.all(hosts.map((host) => world.listens(host.address, apiPort)));
  const [first] = hosts.filter((_, index) => answers[index]);
  return (first ?? hosts[0] ?? { address: '127.0.0.1' as Address }).address;
}

/** A kubeconfig of an administrator, with a key of its own. @throws Problems `cluster.not-made`, `cluster.keys-lost`; Failure `ssh.*` */
export async function adminKubeconfig(config: Config, world: World): Promise<Secret> {
  const secrets = (await world.workspace.readSecrets()) ?? (await readBack(config, world));
  const authority = secrets.authorities.kubernetes;
  const [address, leaf] = await Promise.all([apiAddress(config, world), world.signer.issue(adminLeaf, authority, world.clock.now())]);
  return embeddedKubeconfig({
    name: config.name,
    server: `https://${address}:${apiPort}`,
    authorityPem: authority.certificatePem,
    certificatePem: leaf.certificatePem,
    key: leaf.key,
  });
}

async function readBack(config: Config, world: World): ReturnType<World['signer']['newSecrets']> {
  const observed = await observeHosts(config, () => [], world);
  try {
    const refuse = async (): Promise<never> => {
      throw new Problems([notMade(config)]);
    };
    return (await findSecrets(observed, world, refuse)).secrets;
  } finally {
    await disconnect(observed);
  }
}
