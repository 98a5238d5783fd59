import { onEveryHost, textFile, type Component, type NodeContext } from '../component.ts';
import type { SysctlWant, Want } from '../../resources/wants.ts';
import { hostIdentityText } from './identity.ts';

/** Modules that containerd's overlay snapshots and kube-proxy need. */
export const modules = ['overlay', 'nf_conntrack'] as const;

/** Kernel parameters with the reason for each. */
export const sysctls: readonly Omit<SysctlWant, 'kind'>[] = [
  { name: 'net.ipv4.ip_forward', value: '1' }, // pods are routed through their node
  { name: 'fs.inotify.max_user_instances', value: '512', atLeast: true }, // kubelet, containerd and every log reader hold some
  { name: 'fs.inotify.max_user_watches', value: '524288', atLeast: true },
  { name: 'vm.overcommit_memory', value: '1' }, // kubelet's own wish, so that it never has to set it
  { name: 'kernel.panic', value: '10' }, // a node that panics comes back
  { name: 'kernel.panic_on_oops', value: '1' },
];

/** Also what a container has for itself; all else belongs to the computer that it runs on, and is left alone. */
const isOfNetwork = (name: string): boolean => name.startsWith('net.');

/** The parameters of the network are set with the rest of it (pod-network), where a host that is shut out puts them back. */
export const networkSysctls = (node: NodeContext): readonly SysctlWant[] => sysctlWants(node).filter(({ name }) => isOfNetwork(name));

const sysctlWants = (node: NodeContext): readonly SysctlWant[] => sysctlsOf(node).map((parameter) => ({ kind: 'sysctl', ...parameter }));

const sysctlsOf = ({ facts }: NodeContext): readonly Omit<SysctlWant, 'kind'>[] =>
  sysctls.filter(({ name }) => !facts.readOnlySysctls.includes(name) && (facts.container === undefined || isOfNetwork(name)));

const loadable = ({ facts }: NodeContext): string[] => modules.filter((name) => !facts.missingModules.includes(name));

export const modulesPath = '/etc/modules-load.d/bramble.conf';
export const modulesText = (names: readonly string[]): string => names.map((name) => `${name}\n`).join('');

export const sysctlPath = '/etc/sysctl.d/90-bramble.conf';
export const sysctlText = (parameters: readonly Omit<SysctlWant, 'kind'>[]): string => parameters.map(({ name, value }) => `${name} = ${value}\n`).join('');

/** What the operating system needs before any component: modules, kernel parameters, no swap, certificates, who the host is. */
export const os: Component = {
  name: 'os',
  stage: 'os',
  runsOn: onEveryHost,
  commands: [],
  wants: (node): readonly Want[] => [
    { kind: 'directory', path: '/etc/bramble', mode: '0755' },
    textFile('/etc/bramble/host.json', hostIdentityText(node)),
    textFile(modulesPath, modulesText(loadable(node))),
    ...loadable(node).map((name): Want => ({ kind: 'module', name })),
    textFile(sysctlPath, sysctlText(sysctlsOf(node))),
    ...sysctlWants(node).filter(({ name }) => !isOfNetwork(name)),
    ...(node.facts.container === undefined ? [{ kind: 'swap', name: 'off' } as const] : []),
    { kind: 'directory', path: '/etc/kubernetes', mode: '0755' },
    { kind: 'directory', path: '/etc/kubernetes/pki', mode: '0755' },
    // kubelet fills it later; its certificates are placed with all others.
    { kind: 'data', path: '/var/lib/kubelet', mode: '0750' },
    { kind: 'directory', path: '/var/lib/kubelet/pki', mode: '0700' },
    // kubelet and kube-controller-manager look for volume plugins here, and make it anew as long as they run.
    { kind: 'data', path: '/usr/libexec/kubernetes', mode: '0755' },
    ...(node.host.role === 'control-plane' ? [{ kind: 'directory', path: '/etc/kubernetes/pki/etcd', mode: '0755' } as const] : []),
    ...node.pki,
  ],
};
