import { onEveryHost, textFile, type Component, type NodeContext } from '../component.ts';
import type { Want } from '../../resources/wants.ts';
import { hostIdentityText } from './identity.ts';

/** Modules that containerd's overlay snapshots and kube-proxy need. */
export const modules = ['overlay', 'nf_conntrack'] as const;

/** Kernel parameters with the reason for each. */
export const sysctls: Readonly<Record<string, string>> = {
  'net.ipv4.ip_forward': '1', // pods are routed through their node
  'fs.inotify.max_user_instances': '512', // kubelet, containerd and every log reader hold some
  'fs.inotify.max_user_watches': '524288',
  'vm.overcommit_memory': '1', // kubelet's own wish, so that it never has to set it
  'kernel.panic': '10', // a node that panics comes back
  'kernel.panic_on_oops': '1',
};

const settable = ({ facts }: NodeContext): [string, string][] => Object.entries(sysctls).filter(([name]) => !facts.readOnlySysctls.includes(name));
const loadable = ({ facts }: NodeContext): string[] => modules.filter((name) => !facts.missingModules.includes(name));

/** What the operating system needs before any component: modules, kernel parameters, no swap, certificates, who the host is. */
export const os: Component = {
  name: 'os',
  stage: 'os',
  runsOn: onEveryHost,
  commands: [],
  wants: (node): readonly Want[] => [
    { kind: 'directory', path: '/etc/bramble', mode: '0755' },
    textFile('/etc/bramble/host.json', hostIdentityText(node)),
    textFile('/etc/modules-load.d/bramble.conf', loadable(node).map((name) => `${name}\n`).join('')),
    ...loadable(node).map((name): Want => ({ kind: 'module', name })),
    textFile('/etc/sysctl.d/90-bramble.conf', settable(node).map(([name, value]) => `${name} = ${value}\n`).join('')),
    ...settable(node).map(([name, value]): Want => ({ kind: 'sysctl', name, value })),
    ...(node.facts.container === undefined ? [{ kind: 'swap', name: 'off' } as const] : []),
    { kind: 'directory', path: '/etc/kubernetes', mode: '0755' },
    { kind: 'directory', path: '/etc/kubernetes/pki', mode: '0755' },
    // kubelet fills it later; its certificates are placed with all others.
    { kind: 'data', path: '/var/lib/kubelet', mode: '0750' },
    { kind: 'directory', path: '/var/lib/kubelet/pki', mode: '0700' },
    ...(node.host.role === 'control-plane' ? [{ kind: 'directory', path: '/etc/kubernetes/pki/etcd', mode: '0755' } as const] : []),
    ...node.pki,
  ],
};
