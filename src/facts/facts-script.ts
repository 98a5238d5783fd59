import { boardSections } from './board-facts.ts';
import { factFilesBody, isFactFile } from './fact-files.ts';
import { healthSections } from './health-facts.ts';
import { filesSection } from './sections.ts';

/** Directories whose disk a cluster uses. */
export const diskPaths = ['/', '/usr/local/bin', '/opt/cni/bin', '/var/lib/containerd', '/var/lib/etcd', '/var/lib/kubelet'] as const;

/** Signs of a Kubernetes that is not ours. */
export const foreignPaths = [
  '/etc/rancher/k3s',
  '/etc/rancher/rke2',
  '/var/lib/rancher',
  '/etc/k0s',
  '/var/lib/k0s',
  '/var/snap/microk8s',
  '/var/lib/kubelet/kubeadm-flags.env',
  '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf',
  '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf',
] as const;

/**
 * Sections of facts: name, and a POSIX sh body that prints. Bodies may fail; what they print is the answer. Only what cannot
 * be had from a file costs a process.
 */
const factSections: Readonly<Record<string, string>> = {
  os: 'cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release',
  arch: "dpkg --print-architecture || { printf 'machine '; uname -m; printf 'bits '; getconf LONG_BIT; }",
  apt: 'command -v apt-get',
  model: "tr -d '\\000' </proc/device-tree/model 2>/dev/null || cat /sys/class/dmi/id/product_name",
  page: 'getconf PAGE_SIZE || grep -m 1 KernelPageSize /proc/self/smaps',
  disks: `IFS=$nl list=
for p in ${diskPaths.map((path) => `"${path}"`).join(' ')}; do
  q=$p
  while [ ! -e "$q" ]; do q=\${q%/*}; [ -n "$q" ] || q=/; done
  printf 'disk|%s|%s\\n' "$p" "$q"
  list="$list$nl$q"
done
stat -f -c 'fs|%S|%b|%a|%T|%n|%i' $list /sys/fs/cgroup`,
  cgroups: `cat /sys/fs/cgroup/cgroup.controllers 2>/dev/null || cat /proc/cgroups`,
  systemd: `[ -d /run/systemd/system ] || exit
set +f
for f in /usr/lib/*/systemd/libsystemd-shared-*.so /usr/lib/systemd/libsystemd-shared-*.so /lib/systemd/libsystemd-shared-*.so; do
  [ -e "$f" ] || continue
  v=\${f##*-shared-}
  echo "systemd \${v%.so}"
  exit
done
systemctl --version`,
  container: `if [ -r /run/systemd/container ]; then cat /run/systemd/container
elif command -v systemd-detect-virt >/dev/null; then systemd-detect-virt --container
elif [ -e /.dockerenv ]; then echo docker; fi`,
  clock: 'date +%s%N',
  addresses: `if command -v ip >/dev/null; then ip -o -4 addr show; else cat /proc/net/fib_trie; fi`,
  resolvers: `for f in /run/systemd/resolve/resolv.conf /run/NetworkManager/no-stub-resolv.conf /etc/resolv.conf; do
  [ -r "$f" ] && { echo "file $f"; cat "$f"; }
done`,
  capabilities: "grep -h -E '^(CapBnd|[0-9]+$)' /proc/1/status /proc/sys/kernel/cap_last_cap",
  listening: `if command -v ss >/dev/null; then ss -H -l -t -n -p; else cat /proc/net/tcp /proc/net/tcp6; fi`,
  etcd: '[ -d /var/lib/etcd/member/wal ] && echo yes',
  foreign: `for p in ${foreignPaths.join(' ')}; do [ -e "$p" ] && echo "$p"; done`,
  ...healthSections(''),
  ...boardSections(''),
};

/** All of them as they are asked for: those that are files come in one section. */
export const askedSections: readonly (readonly [string, string])[] = [
  [filesSection, factFilesBody],
  ...Object.entries(factSections).filter(([name]) => !isFactFile(name)),
];
