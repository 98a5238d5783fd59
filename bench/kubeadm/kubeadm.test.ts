import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { images } from '../../src/artifacts/catalogue.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { supportedKubernetes } from '../../src/config/kubernetes-version.ts';
import { configText } from '../../src/lab/workspace-text.ts';
import { hostFiles, networkScript } from './host-files.ts';
import { initConfig, joinConfig } from './kubeadm-config.ts';
import { controlPlaneImages, coreDnsTag, etcdTag, proxyRecipe } from './recipes.ts';
import { startStages } from './stage-clock.ts';

const [newest] = supportedKubernetes;
const { config } = parseConfig(
  configText({
    name: 'lab',
    user: 'root',
    kubernetes: newest,
    hosts: [
      { name: 'cp-1', address: '10.0.0.1', role: 'control-plane' },
      { name: 'worker-1', address: '10.0.0.2', role: 'worker' },
    ],
  }),
  'bramble.yaml',
);
if (config === undefined) throw new Error('bug: the config of the test has problems');
const [first, worker] = config.hosts;
if (first === undefined || worker === undefined) throw new Error('bug: there are two hosts');
const keys = { token: 'abcdef.0123456789abcdef', certificateKey: 'ab'.repeat(32) };

describe('the kubeadm that bramble is compared with', () => {
  it('is of the Kubernetes version that a new lab has', () =>
    expect(readFileSync('bench/kubeadm/program/go.mod', 'utf8')).toContain(`k8s.io/kubernetes v${newest}\n`));

  it('finds every image under the name that it asks for', () => {
    const text = initConfig(config, first, keys);
    const references = [...controlPlaneImages(newest), proxyRecipe(newest)].map(({ artifact }) => artifact.reference);
    expect(references).toEqual([
      ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((name) => `registry.k8s.io/${name}:v${newest}`),
      `registry.k8s.io/etcd:${etcdTag}`,
      `registry.k8s.io/kube-proxy:v${newest}`,
    ]);
    expect(images.coredns.reference).toBe(`registry.k8s.io/coredns/coredns:${coreDnsTag}`);
    for (const tag of [etcdTag, coreDnsTag, `v${newest}`]) expect(text).toContain(`"${tag}"`);
  });

  it('gives the key to the certificates to control planes only', () => {
    const authority = `sha256:${'0'.repeat(64)}`;
    expect(joinConfig(first, keys, authority)).toContain(keys.certificateKey);
    expect(joinConfig(worker, keys, authority)).not.toContain(keys.certificateKey);
  });

  it("routes to every other host's pods, and never to its own", () => {
    expect(hostFiles(config, worker).get('/etc/cni/net.d/10-pods.conflist')).toContain('10.244.2.0/24');
    expect(networkScript(config, worker)).toContain('ip route replace 10.244.1.0/24 via 10.0.0.1');
    expect(networkScript(config, worker)).not.toContain('10.244.2.0/24');
  });
});

describe('the clock of its stages', () => {
  it('takes what several hosts do under one title for one stage', async () => {
    const { stage, times } = startStages();
    await Promise.all([stage('join', async () => 'a'), stage('join', async () => 'b')]);
    await expect(stage('wait', async () => await Promise.reject(new Error('late')))).rejects.toThrow('late');
    const { stages, totalMs, sendingMs } = times(['join']);
    expect(stages.map(({ title }) => title)).toEqual(['join']);
    expect(sendingMs).toBeLessThanOrEqual(totalMs);
  });
});
