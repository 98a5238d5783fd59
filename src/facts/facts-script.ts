import { boardSections } from './board-facts.ts';
import { healthSections } from './health-facts.ts';

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
export const factSections: Readonly<Record<string, string>> = {
  os: 'cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release',
  arch: `dpkg --print-architecture 2>/dev/null
printf 'machine '; uname -m
printf 'bits '; getconf LONG_BIT`,
  apt: 'command -v apt-get',
  kernel: 'cat /proc/sys/kernel/osrelease /proc/sys/kernel/hostname /proc/sys/kernel/random/boot_id',
  machine: 'cat /etc/machine-id',
  model: "tr -d '\\000' </proc/device-tree/model 2>/dev/null || cat /sys/class/dmi/id/product_name",
  page: 'getconf PAGE_SIZE || grep -m 1 KernelPageSize /proc/self/smaps',
  cpus: 'cat /sys/devices/system/cpu/online',
  memory: 'grep MemTotal /proc/meminfo',
  disks: `IFS=$nl list=
for p in ${diskPaths.map((path) => `"${path}"`).join(' ')}; do
  q=$p
  while [ ! -e "$q" ]; do q=\${q%/*}; [ -n "$q" ] || q=/; done
  printf 'disk|%s|%s\\n' "$p" "$q"
  list="$list$nl$q"
done
stat -f -c 'fs|%S|%b|%a|%T|%n|%i' $list /sys/fs/cgroup`,
  cgroups: `cat /sys/fs/cgroup/cgroup.controllers 2>/dev/null || cat /proc/cgroups`,
  systemd: '[ -d /run/systemd/system ] && systemctl --version',
  container: `if [ -r /run/systemd/container ]; then cat /run/systemd/container
elif command -v systemd-detect-virt >/dev/null; then systemd-detect-virt --container
elif [ -e /.dockerenv ]; then echo docker; fi`,
  clock: 'date +%s%N',
  addresses: `if command -v ip >/dev/null; then ip -o -4 addr show; else cat /proc/net/fib_trie; fi`,
  routes: 'cat /proc/net/route',
  resolvers: `for f in /run/systemd/resolve/resolv.conf /run/NetworkManager/no-stub-resolv.conf /etc/resolv.conf; do
  [ -r "$f" ] && { echo "file $f"; cat "$f"; }
done`,
  swaps: 'cat /proc/swaps',
  capabilities: 'grep CapBnd /proc/1/status; cat /proc/sys/kernel/cap_last_cap',
  listening: `if command -v ss >/dev/null; then ss -H -l -t -n -p; else cat /proc/net/tcp /proc/net/tcp6; fi`,
  etcd: '[ -d /var/lib/etcd/member/wal ] && echo yes',
  identity: 'cat /etc/bramble/host.json',
  reset: 'cat /var/lib/bramble/resetting',
  foreign: `for p in ${foreignPaths.join(' ')}; do [ -e "$p" ] && echo "$p"; done`,
  ...healthSections(''),
  ...boardSections(''),
};
