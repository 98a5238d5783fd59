import { kubeadmCluster } from './kubeadm/bring-up.ts';
import { events } from './measure/bramble.ts';
import { inLab, optionOf, type OwnLab } from './measure/lab.ts';
import { describeMachine } from './measure/machine.ts';
import { median, ratio, seconds, spread } from './measure/numbers.ts';
import { publish, tableText } from './measure/report.ts';
import { endOf, type RunTimes, stagesOf } from './measure/stages.ts';

// Six blank machines to six Ready nodes, bramble and kubeadm in turns. Run it with: npm run bench:bring-up -- [--runs N] [--write]
const goal = 4;

const args = process.argv.slice(2);
const runs = Number(optionOf(args, 'runs') ?? 3);
const measured = await describeMachine();

const bramble = async ({ config }: OwnLab): Promise<RunTimes> => stagesOf(await events('-f', config, 'up', '--yes'));
const ready = (times: RunTimes): number => endOf(times, 'nodes are ready');
const total = ({ totalMs }: RunTimes): number => totalMs;
const sending = ({ sendingMs }: RunTimes): number => sendingMs;
const installing = ({ installingMs }: RunTimes): number => installingMs;
const rest = ({ totalMs, sendingMs }: RunTimes): number => totalMs - sendingMs;

async function inBlankLab(title: string, bringUp: (lab: OwnLab) => Promise<RunTimes>): Promise<RunTimes> {
  const times = await inLab('bench', { controlPlanes: 3, workers: 3 }, bringUp);
  process.stdout.write(`${title}: ready after ${seconds(ready(times))}, done after ${seconds(times.totalMs)}\n`);
  return times;
}

const own: RunTimes[] = [];
const kubeadm: RunTimes[] = [];
for (let index = 0; index < runs; index += 1) {
  own.push(await inBlankLab(`bramble, run ${index + 1} of ${runs}`, bramble));
  kubeadm.push(await inBlankLab(`kubeadm, run ${index + 1} of ${runs}`, kubeadmCluster));
}

const of = (all: readonly RunTimes[], value: (times: RunTimes) => number): string => {
  const values = all.map(value);
  return seconds(median(values)) + (values.length < 2 ? '' : ` (${spread(values, seconds)})`);
};
const times = (value: (each: RunTimes) => number): number => median(kubeadm.map(value)) / median(own.map(value));
const row = (what: string, value: (each: RunTimes) => number): readonly string[] => [
  what,
  of(own, value),
  of(kubeadm, value),
  ratio(median(kubeadm.map(value)), median(own.map(value))),
];

/** Every stage by the medians of its runs. */
function stageTable(all: readonly RunTimes[]): string {
  const titles = [...new Set(all.flatMap(({ stages }) => stages.map(({ title }) => title)))];
  const rows = titles.map((title) => {
    const found = all.flatMap(({ stages }) => stages.filter((stage) => stage.title === title));
    return [
      title,
      ...[found.map(({ fromMs }) => fromMs), found.map(({ toMs, fromMs }) => toMs - fromMs), found.map(({ sumMs }) => sumMs)].map((values) =>
        seconds(median(values)),
      ),
    ];
  });
  return tableText([['stage', 'starts at', 'takes', 'sum over hosts'], ...rows]);
}

publish(
  {
    name: 'bring-up',
    title: 'Blank machines to a cluster: 3 control planes and 3 workers',
    about: `\`bramble up\` and kubeadm, one after the other on the same blank machines of a lab, all that is sent built before and in the operator's store; medians of ${runs === 1 ? 'one run' : `${runs} runs`} of each, and their range.

The baseline is kubeadm as [its page on highly available clusters](https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/high-availability/) has it: stacked etcd, \`kubeadm init --upload-certs\`, \`kubeadm join\`; built from the same modules as bramble's programs, one program a file and an image as upstream ships them. Where there was a choice it is kubeadm's: everything goes over the same connections as bramble's, to several hosts at once, and images, with compressed layers as registries have them, straight into containerd by the same command; the control planes are served first, so that they start while the workers are copied to; the network of the pods is placed beforehand, so that nothing has to be deployed; all hosts join at once, control planes too, each as soon as \`kubeadm init\` is done; the control plane's endpoint is a name in /etc/hosts that means the first one, while bramble installs a load balancer on every host; metrics-server is left out, while bramble's end has it; nothing is checked at the end but the two conditions named here.`,
    command: `npm run bench:bring-up -- --runs ${runs} --write`,
    measured,
    rows: [
      ['what', 'bramble', 'kubeadm', 'kubeadm to bramble'],
      row('**six nodes are Ready**', ready),
      row('all done: `bramble up` ends; kubeadm has CoreDNS available', total),
      row('all the while programs or images were on their way to a host, or being imported there', sending),
      row('all but that', rest),
      ['all the while packages were being installed: a load balancer on every host', of(own, installing), 'none', ''],
    ],
    notes: [
      'Stages overlap. "Sum over hosts" adds what each host took while all shared the cores.',
      `bramble:\n\n${stageTable(own)}`,
      `kubeadm:\n\n${stageTable(kubeadm)}`,
    ],
    goals: [
      {
        what: 'blank 3+3 to six nodes Ready, against kubeadm',
        goal: `at least ${goal} times faster`,
        measured: `${times(ready).toFixed(1)} times: ${seconds(median(own.map(ready)))} to ${seconds(median(kubeadm.map(ready)))}`,
        isReached: times(ready) >= goal,
        why: `Programs and images are on their way for ${seconds(median(own.map(sending)))} of bramble's ${seconds(median(own.map(total)))} and ${seconds(median(kubeadm.map(sending)))} of kubeadm's ${seconds(median(kubeadm.map(total)))}: bytes through SSH and into containerd, by the cores that all six machines share here. Without that time bramble is ${times(rest).toFixed(1)} times faster. The stages above show what the rest is spent on.`,
      },
    ],
  },
  args,
);
