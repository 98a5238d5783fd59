import { digest, digestOf } from '../../base/digest.ts';
import { secret } from '../../base/secret.ts';
import type { FileWant, Want } from '../../resources/wants.ts';
import { command, isControlPlane, localBin, textFile, type Component, type NodeContext } from '../component.ts';
import { clientKubeconfig } from '../client-kubeconfig.ts';
import { goCollector } from '../go-collector.ts';
import { oomScore } from '../oom-score.ts';
import { service } from '../systemd-unit.ts';
import { apiPort, apiServerArgv, auditLogDirectory, auditPolicy, auditPolicyPath, encryptionConfig, encryptionPath, stopTimeout } from './api-server.ts';

const pki = '/etc/kubernetes/pki';
/** Controllers and people on this host talk to its own API server. */
const ownApi = `https://127.0.0.1:${apiPort}`;

const encryptionFile = ({ cluster }: NodeContext): FileWant => {
  const text = encryptionConfig(cluster.encryptionKey.reveal());
  return { kind: 'file', path: encryptionPath, mode: '0600', content: { kind: 'secret', text: secret(text), sha256: digest(text) } };
};

const withKubeconfig = (path: string): string[] => [`--kubeconfig=${path}`, `--authentication-kubeconfig=${path}`, `--authorization-kubeconfig=${path}`];

const controllerManagerArgv = (): string[] => [
  `${localBin}/kube-controller-manager`,
  ...withKubeconfig('/etc/kubernetes/controller-manager.conf'),
  '--bind-address=127.0.0.1',
  '--leader-elect=true',
  '--profiling=false',
  '--use-service-account-credentials=true',
  `--root-ca-file=${pki}/ca.crt`,
  `--client-ca-file=${pki}/ca.crt`,
  `--requestheader-client-ca-file=${pki}/front-proxy-ca.crt`,
  `--service-account-private-key-file=${pki}/sa.key`,
  `--cluster-signing-cert-file=${pki}/ca.crt`,
  `--cluster-signing-key-file=${pki}/ca.key`,
  // A node's pod range is on its Node object; bramble sets it.
  '--allocate-node-cidrs=false',
];

const schedulerArgv = (): string[] => [
  `${localBin}/kube-scheduler`,
  ...withKubeconfig('/etc/kubernetes/scheduler.conf'),
  '--bind-address=127.0.0.1',
  '--leader-elect=true',
  '--profiling=false',
];

const kubeconfigs = (): readonly Want[] =>
  ['controller-manager', 'scheduler', 'admin'].map((name) => textFile(`/etc/kubernetes/${name}.conf`, clientKubeconfig(ownApi, `${pki}/${name}`), '0600'));

/** API server, controller manager and scheduler on every control plane. */
export const controlPlane: Component = {
  name: 'control-plane',
  stage: 'control-plane',
  runsOn: isControlPlane,
  commands: ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'].map(command),
  wants: (node, binaries) => [
    encryptionFile(node),
    textFile(auditPolicyPath, auditPolicy),
    { kind: 'data', path: auditLogDirectory, mode: '0700' },
    ...kubeconfigs(),
    service({
      name: 'kube-apiserver.service',
      description: 'Kubernetes API server',
      after: ['etcd.service'],
      start: [apiServerArgv(node)],
      settings: { Type: 'notify', TimeoutStartSec: 'infinity', TimeoutStopSec: stopTimeout, LimitNOFILE: '65536', ...goCollector('server'), ...oomScore(node) },
      reads: [auditPolicy, digestOf([encryptionConfig(node.cluster.encryptionKey.reveal())]), binaries('kube-apiserver')],
      until: 'starting',
    }),
    service({
      name: 'kube-controller-manager.service',
      description: 'Kubernetes controller manager',
      after: ['kube-apiserver.service'],
      start: [controllerManagerArgv()],
      settings: goCollector('server'),
      reads: [clientKubeconfig(ownApi, `${pki}/controller-manager`), binaries('kube-controller-manager')],
      until: 'starting',
    }),
    service({
      name: 'kube-scheduler.service',
      description: 'Kubernetes scheduler',
      after: ['kube-apiserver.service'],
      start: [schedulerArgv()],
      settings: goCollector('server'),
      reads: [clientKubeconfig(ownApi, `${pki}/scheduler`), binaries('kube-scheduler')],
      until: 'starting',
    }),
  ],
};
