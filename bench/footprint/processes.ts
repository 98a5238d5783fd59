import { type Command, sh } from '../../src/command/command.ts';

/** What one process holds and has written. Memory: KiB; writes: bytes since it started. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly rssKiB: number;
  readonly pssKiB: number;
  readonly anonymousKiB: number;
  readonly writtenBytes: number;
}

/** A line a process. Kernel threads have no memory and are left out; so is what ends meanwhile. */
export const processesCommand: Command = sh(`for d in /proc/[0-9]*; do
  r= && p= && a= && w= && while read -r key value unit; do
    case $key in Rss:) r=$value ;; Pss:) p=$value ;; Anonymous:) a=$value ;; esac
  done <"$d/smaps_rollup" && [ -n "$r" ] || continue
  while read -r key value; do case $key in write_bytes:) w=$value ;; esac; done <"$d/io"
  read -r comm <"$d/comm"
  while read -r key value; do case $key in PPid:) echo "$\{d#/proc/} $value $r $p $a $\{w:-0} $comm" ;; esac; done <"$d/status"
done 2>/dev/null; true`);

export const parseProcesses = (text: string): readonly Process[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [pid, parent, rssKiB, pssKiB, anonymousKiB, writtenBytes, ...name] = line.split(' ');
      return {
        pid: Number(pid),
        parent: Number(parent),
        name: name.join(' '),
        rssKiB: Number(rssKiB),
        pssKiB: Number(pssKiB),
        anonymousKiB: Number(anonymousKiB),
        writtenBytes: Number(writtenBytes),
      };
    });

/** As the kernel names them: 15 letters. Everything else that no shim started is the operating system's. */
const nodePrograms = new Set(['containerd', 'haproxy', 'kubelet', 'kube-proxy', 'etcd', 'kube-apiserver', 'kube-controller', 'kube-scheduler']);

export interface Parts {
  /** A node's own programs. Where they are pods, what holds these pods counts with them. */
  readonly node: readonly Process[];
  readonly pods: readonly Process[];
}

/** Whose each process is. A shim and all that it started are one pod. */
export function partsOf(all: readonly Process[]): Parts {
  const isShim = ({ name }: Process): boolean => name === 'containerd-shim';
  const pods = all.filter(isShim).map((shim) => [shim, ...all.filter(({ parent }) => parent === shim.pid)]);
  const inPods = new Set(pods.flat());
  const isOfNode = (pod: readonly Process[]): boolean => pod.some(({ name }) => nodePrograms.has(name));
  return {
    node: [...all.filter((each) => nodePrograms.has(each.name) && !inPods.has(each)), ...pods.filter(isOfNode).flat()],
    pods: pods.filter((pod) => !isOfNode(pod)).flat(),
  };
}

export const sumOf = (processes: readonly Process[], value: (each: Process) => number): number => processes.reduce((sum, each) => sum + value(each), 0);
