import { type Footprint, type IdleHost, measureCluster } from './footprint/measure-cluster.ts';
import { podCount } from './footprint/pods.ts';
import { footprintRows, pss, writers } from './footprint/rows.ts';
import { kubeadmCluster } from './kubeadm/bring-up.ts';
import { bramble } from './measure/bramble.ts';
import type { Goal } from './measure/goals.ts';
import { inLab, optionOf, type OwnLab } from './measure/lab.ts';
import { describeMachine } from './measure/machine.ts';
import { mebibytes } from './measure/numbers.ts';
import { publish } from './measure/report.ts';

// Memory, disk and writes of what bramble and kubeadm run. Run it with: npm run bench:footprint -- [--idle <seconds>] [--write]
const args = process.argv.slice(2);
const idleSeconds = Math.max(40, Number(optionOf(args, 'idle') ?? 60));
const measured = await describeMachine();

/** Two workers: one stays idle while the other gets the pods. */
const inFreshLab = (title: string, bringUp: (lab: OwnLab) => Promise<unknown>): Promise<Footprint> =>
  inLab('bench', { controlPlanes: 3, workers: 2 }, async (lab) => {
    await bringUp(lab);
    const found = await measureCluster(lab, idleSeconds);
    process.stdout.write(`${title}: idle worker ${mebibytes(pss(found.worker.node))}, idle control plane ${mebibytes(pss(found.controlPlane.node))}\n`);
    return found;
  });

const own = await inFreshLab('bramble', ({ config }) => bramble('-f', config, 'up', '--yes'));
const kubeadm = await inFreshLab('kubeadm', kubeadmCluster);

/** The goals are in MB, which are smaller than MiB. */
const megabytes = (kibibytes: number): number => (kibibytes * 1024) / 1e6;
/** From profiles of the heaps and from the mappings of an idle worker's programs. */
const why =
  "Two thirds of an idle worker are pages of two files, the program of kubelet and kube-proxy (62 MB) and containerd (34 MB): the kernel maps 64 KiB around every page that is used, and can take all of it back. The heaps are small by now: most of what is in use in kubelet and kube-proxy is made at the start by packages that both contain. What helped: collecting at 25 % instead of 100 % garbage, no tables for heap profiles, a containerd with a node's plugins alone. What did not: functions aligned to 16 bytes (1 % of a program), one thread for HAProxy.";
function goalsOf(what: string, limitMB: number, host: (cluster: Footprint) => IdleHost): readonly Goal[] {
  const [ours, theirs] = [pss(host(own).node), pss(host(kubeadm).node)];
  const less = 100 * (1 - ours / theirs);
  return [
    {
      what: `${what}, PSS of all its own programs`,
      goal: `under ${limitMB} MB`,
      measured: `${megabytes(ours).toFixed(0)} MB`,
      isReached: megabytes(ours) < limitMB,
      why,
    },
    {
      what: `${what}, PSS against kubeadm's`,
      goal: 'at least 25 % less',
      measured: `${less.toFixed(0)} % less: ${mebibytes(ours)} to ${mebibytes(theirs)}`,
      isReached: less >= 25,
    },
  ];
}

publish(
  {
    name: 'footprint',
    title: 'Memory, disk and writes of a node',
    about: `Two clusters, one after the other on the same lab: 3 control planes and 2 workers by bramble, then by kubeadm with the same versions, the same containerd and the same network of pods. The worker with the fewest pods and one control plane are idle for ${idleSeconds} seconds; then the other worker gets ${podCount} pods that do nothing.

Memory is from \`/proc/<pid>/smaps_rollup\`: proportional (PSS divides what is shared among those that share it), anonymous (what is never shared or given back) and resident (counts what is shared in every process); of three readings the one in the middle. A node's own programs are counted, and where they are pods (kubeadm's control plane and kube-proxy) their shims and what holds them; pods of add-ons are not. Machines of a lab share the libraries of their common image, so HAProxy takes about 8 MiB more on a board of its own: it is bramble's alone, so this favours bramble.

Bytes written are those that the same processes caused to be sent to a disk (\`write_bytes\` of \`/proc/<pid>/io\`), scaled to an hour. This counts neither the file system's own journal nor journald, which in a lab records the kernel of the whole computer; tmpfs is no disk. Disk is what \`du\` counts of programs, images and data.`,
    command: `npm run bench:footprint -- --idle ${idleSeconds} --write`,
    measured,
    rows: [['where', 'what', 'bramble', 'kubeadm', 'bramble to kubeadm'], ...footprintRows(own, kubeadm)],
    notes: [
      `Who writes, in an hour. ${[
        writers('bramble, worker', own.worker),
        writers('control plane', own.controlPlane),
        writers('kubeadm, worker', kubeadm.worker),
        writers('control plane', kubeadm.controlPlane),
      ].join('; ')}.`,
    ],
    goals: [...goalsOf('idle worker', 130, ({ worker }) => worker), ...goalsOf('idle control plane', 550, ({ controlPlane }) => controlPlane)],
  },
  args,
);
