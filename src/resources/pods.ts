import { type Command, sh } from '../command/command.ts';
import { absent, type Readings, type ResourceKind, type Row, type Same, same, seenAs } from './kind.ts';
import type { PodsWant } from './wants.ts';

/** What is left of pods in the kernel and below /run. */
export interface PodsSeen {
  readonly kind: 'pods';
  readonly tasks: number;
  readonly networks: number;
  readonly hasAddresses: boolean;
}

export interface PodsChange {
  readonly kind: 'stop';
  readonly reason: string;
}

const tasks = '/run/containerd/io.containerd.runtime.v2.task/k8s.io';
const networks = '/run/netns';

const probe = `set +f
tasks=0 networks=0
for d in ${tasks}/*; do [ -e "$d" ] && tasks=$((tasks+1)); done
for d in ${networks}/cni-*; do [ -e "$d" ] && networks=$((networks+1)); done
if [ -d /var/lib/cni ]; then cni=yes; else cni=no; fi
echo "$tasks $networks $cni"`;

function read(keys: readonly string[], printed: string): Readings<PodsSeen> {
  const [running, network, cni] = printed.trim().split(' ');
  const seen: PodsSeen = { kind: 'pods', tasks: Number(running) || 0, networks: Number(network) || 0, hasAddresses: cni === 'yes' };
  const isGone = seen.tasks === 0 && seen.networks === 0 && !seen.hasAddresses;
  return new Map(keys.map((key) => [key, isGone ? absent : seenAs(seen)]));
}

function diff(want: PodsWant | undefined, seen: PodsSeen | undefined): PodsChange | Same {
  if (want !== undefined) return same('the kubelet starts and stops them');
  return seen === undefined ? same('no pod is left') : { kind: 'stop', reason: `${seen.tasks} containers and ${seen.networks} pod networks are left` };
}

/**
 * Works with and without a living containerd: shims of our namespace die first, then what they held, then mounts and networks; and
 * once more as long as containerd finishes a pod that it had begun. A dead pod's veth goes by its name, since the kernel takes its
 * time with a network that nobody uses any more. Only processes of this very machine count (`ns/pid`): a container that itself is a
 * node is somebody else's.
 */
const stopScript = `set -u
mine=$(readlink /proc/self/ns/pid)
shims() {
  for f in $(grep -lx 'containerd-shim' /proc/[0-9]*/comm 2>/dev/null); do
    pid=\${f#/proc/}; pid=\${pid%/comm}
    [ "$(readlink "/proc/$pid/ns/pid")" = "$mine" ] || continue
    case "$(tr '\\000' ' ' <"/proc/$pid/cmdline")" in *' -namespace k8s.io '*) printf '%s ' "$pid" ;; esac
  done
}
kill_all() {
  found=$(shims)
  [ -z "$found" ] || kill -9 $found 2>/dev/null
  round=0
  while [ $round -lt 10 ]; do
    pids=$(for d in /sys/fs/cgroup/kubepods* /sys/fs/cgroup/*/kubepods*; do [ -d "$d" ] && find "$d" -name cgroup.procs -exec cat {} + 2>/dev/null; done | grep -vx 0 | sort -u)
    [ -n "$pids" ] || break
    kill -9 $pids 2>/dev/null
    sleep 0.2
    round=$((round+1))
  done
}
unmount() {
  cut -d ' ' -f 5 /proc/self/mountinfo | while IFS= read -r m; do
    m=$(printf '%b' "$m")
    case $m in /var/lib/kubelet/*|/run/containerd/io.containerd.*|${networks}/cni-*) printf '%s\\n' "$m" ;; esac
  done | sort -r | while IFS= read -r m; do umount "$m" 2>/dev/null || umount -l "$m" 2>/dev/null; done
}
unlink_networks() {
  results=$(cat /var/lib/cni/results/* 2>/dev/null)
  for link in $(printf '%s' "$results" | grep -o '"name":"veth[0-9a-f]*"' | cut -d '"' -f 4); do ip link delete "$link" 2>/dev/null; done
  for gateway in $(printf '%s' "$results" | grep -o '"gateway":"[0-9.]*"' | cut -d '"' -f 4 | sort -u); do
    ip -o -4 address show to "$gateway" | while read -r _ link _; do case $link in veth*) ip link delete "$link" 2>/dev/null ;; esac; done
  done
  rm -f ${networks}/cni-*
  rm -rf ${tasks} /var/lib/cni
}
turn=0
while [ $turn -lt 10 ]; do
  kill_all
  unmount
  unlink_networks
  sleep 0.3
  set -- ${networks}/cni-*
  [ -n "$(shims)" ] || [ -e "$1" ] || break
  turn=$((turn+1))
done
if [ -d /run/systemd/system ]; then systemctl stop kubepods.slice 2>/dev/null; fi
if [ -d ${networks} ] && [ -z "$(ls -A ${networks})" ]; then umount ${networks} 2>/dev/null; rmdir ${networks} 2>/dev/null; fi
true`;

/** All pods of this node; see PodsWant. The kubelet must be stopped before. */
export const pods: ResourceKind<PodsWant, PodsSeen, PodsChange> = {
  name: 'pods',
  key: (want) => want.name,
  probe,
  read,
  diff,
  commands: (): readonly Command[] => [{ ...sh(stopScript), timeoutMs: 300_000 }],
  predict: () => undefined,
  describe: ({ reason }): readonly Row[] => [{ verb: 'remove', subject: 'all pods', reason }],
};
