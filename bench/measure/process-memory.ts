import { quote } from '../../src/command/quote.ts';

/** Memory of one kind of process on a host. */
export interface ProcessMemory {
  readonly name: string;
  readonly isPod: boolean;
  readonly count: number;
  readonly rssKiB: number;
  readonly pssKiB: number;
  readonly anonymousKiB: number;
}

/** Prints a line a process: name, RSS, PSS and anonymous KiB, all control groups. Runs as root on a host. */
const script = `for d in /proc/[0-9]*; do
  [ -r "$d/smaps_rollup" ] && r= && p= && a= && while read -r key value unit; do
    case $key in Rss:) r=$value ;; Pss:) p=$value ;; Anonymous:) a=$value ;; esac
  done <"$d/smaps_rollup" && [ -n "$r" ] || continue
  printf "%s|%s|%s|%s|%s\\n" "$(cat "$d/comm")" "$r" "$p" "$a" "$(tr "\\n" " " <"$d/cgroup")"
done 2>/dev/null`;

/** The script with sudo where the login is not root. */
export const readMemoryScript = quote(['sh', '-c', 'if [ "$(id -u)" = 0 ]; then sh -c "$1"; else sudo -n sh -c "$1"; fi', 'sh', script]);

/** What bramble places, by the names of the processes; all else on a host is the operating system's. */
const ours = new Set(['containerd', 'containerd-shim', 'haproxy', 'kubelet', 'kube-proxy', 'etcd', 'kube-apiserver', 'kube-controller', 'kube-scheduler']);

/** The processes that are there because of bramble, those of pods included, by name. */
export function readMemory(printed: string): readonly ProcessMemory[] {
  const found = new Map<string, ProcessMemory>();
  for (const line of printed.split('\n')) {
    const [name = '', rss = '', pss = '', anonymous = '', groups = ''] = line.split('|');
    const isPod = groups.includes('kubepods') && !ours.has(name);
    if (rss === '' || !(isPod || ours.has(name))) continue;
    const before = found.get(name) ?? { name, isPod, count: 0, rssKiB: 0, pssKiB: 0, anonymousKiB: 0 };
    found.set(name, {
      ...before,
      count: before.count + 1,
      rssKiB: before.rssKiB + Number(rss),
      pssKiB: before.pssKiB + Number(pss),
      anonymousKiB: before.anonymousKiB + Number(anonymous),
    });
  }
  if (found.size === 0) throw new Error('no process of bramble was found');
  return [...found.values()].toSorted((a, b) => b.pssKiB - a.pssKiB);
}
