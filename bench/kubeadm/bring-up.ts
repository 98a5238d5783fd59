import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { targetOf } from '../../src/run/observe-hosts.ts';
import type { OwnLab } from '../measure/lab.ts';
import type { RunTimes } from '../measure/stages.ts';
import { copyAll, importImage, kubeadm, kubectl, startRuntime } from './commands.ts';
import { initConfig, joinConfig, type Keys } from './kubeadm-config.ts';
import { kubeadmPayload, type Payload } from './payload.ts';
import { openRemotes, type Remote } from './remotes.ts';
import { type StageClock, startStages } from './stage-clock.ts';

const sending = ['copy programs and files', 'import images'] as const;

/**
 * kubeadm's cluster on the blank machines of a lab, as Kubernetes' page on highly available clusters has it, until CoreDNS is
 * available. It is left standing. What is sent is all in the operator's store before the clock starts.
 */
export async function kubeadmCluster(lab: OwnLab): Promise<RunTimes> {
  const config = readConfig(lab.config);
  const [first] = config.hosts;
  if (first?.role !== 'control-plane') throw new Error(`the first host of ${lab.config} is no control plane`);
  const payload = await kubeadmPayload(config.kubernetes, join(lab.folder, '.bramble'), targetOf(first));
  const clock = startStages();
  const connect = openRemotes(lab.folder, (sha256) => payload.paths.get(sha256) ?? '');
  const connecting = config.hosts.map((host) => clock.stage('connect', () => connect(host)));
  try {
    await bringUp(config, await Promise.all(connecting), payload, clock);
    return clock.times(sending);
  } finally {
    for (const remote of await Promise.allSettled(connecting)) if (remote.status === 'fulfilled') await remote.value.close();
  }
}

async function bringUp(config: Config, [first, ...others]: readonly Remote[], payload: Payload, { stage }: StageClock): Promise<void> {
  if (first === undefined) return;
  const keys: Keys = { token: `${hex(3)}.${hex(8)}`, certificateKey: hex(32) };

  const prepare = async ({ host, run }: Remote): Promise<void> => {
    await stage(sending[0], () => run(...copyAll(config, host, payload)));
    await stage('network, containerd', () => run(...startRuntime(config, host)));
    await stage(sending[1], () => run(...payload.images[host.role].map(importImage)));
  };
  // The machines of a lab share their cores: workers, whose joining takes least, are copied to while control planes start.
  const controlPlanes = new Map([first, ...others].filter(({ host }) => host.role === 'control-plane').map((remote) => [remote, prepare(remote)]));
  const served = Promise.all(controlPlanes.values());
  const prepared = (remote: Remote): Promise<void> => controlPlanes.get(remote) ?? served.then(() => prepare(remote));
  /** @returns the hash of the CA that those who join look for */
  const begin = async (): Promise<string> => {
    await prepared(first);
    await stage('kubeadm init', () => first.run(kubeadm('init', initConfig(config, first.host, keys), '--upload-certs')));
    return authorityHash(await first.run({ argv: ['cat', '/etc/kubernetes/pki/ca.crt'] }));
  };
  const begun = begin();
  /** All at once, control planes too: each as soon as the first one runs and its own files are there. */
  const join = async (remote: Remote): Promise<void> => {
    const [authority] = await Promise.all([begun, prepared(remote)]);
    const title = `kubeadm join, ${remote.host.role === 'worker' ? 'workers' : 'control planes'}`;
    await stage(title, () => remote.run(kubeadm('join', joinConfig(remote.host, keys, authority))));
  };
  await Promise.all([begun, served, ...others.map(join)]);

  await stage('nodes are ready', () => first.run(kubectl('wait', 'node', ...config.hosts.map(({ name }) => name), '--for=condition=Ready', '--timeout=240s')));
  await stage('CoreDNS is available', () =>
    first.run(kubectl('wait', 'deployment/coredns', '--namespace=kube-system', '--for=condition=Available', '--timeout=240s')),
  );
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-join: SHA-256 of the CA's public key. */
const authorityHash = (certificate: string): string =>
  `sha256:${createHash('sha256')
    .update(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')}`;

function readConfig(path: string): Config {
  const { config } = parseConfig(readFileSync(path, 'utf8'), path);
  if (config === undefined) throw new Error(`${path} has problems: bramble plan tells them`);
  return config;
}
