import { events } from './measure/bramble.ts';
import { inLab, optionOf } from './measure/lab.ts';
import { describeMachine } from './measure/machine.ts';
import { median, ratio, seconds, spread } from './measure/numbers.ts';
import { publish } from './measure/report.ts';
import { stagesOf } from './measure/stages.ts';

// Six blank machines to six Ready nodes, by stage. Run it with: npm run bench:bring-up -- [--runs N] [--write]
/** kubeadm on the same lab, measured once by hand on a quiet machine of this kind (2 cores). */
const kubeadmMs = 164_000;

const args = process.argv.slice(2);
const runs = Number(optionOf(args, 'runs') ?? 1);
const measured = describeMachine();
const results: ReturnType<typeof stagesOf>[] = [];
for (let index = 0; index < runs; index += 1) {
  results.push(await inLab('bench', { controlPlanes: 3, workers: 3 }, async ({ config }) => stagesOf(await events('-f', config, 'up', '--yes'))));
  process.stdout.write(`run ${index + 1} of ${runs}: ${seconds(results.at(-1)?.totalMs ?? 0)}\n`);
}

const titles = [...new Set(results.flatMap(({ stages }) => stages.map(({ title }) => title)))];
const rows = titles.map((title) => {
  const times = results.flatMap(({ stages }) => stages.filter((stage) => stage.title === title));
  const of = (value: (stage: (typeof times)[number]) => number): string => seconds(median(times.map(value)));
  return [title, of(({ fromMs }) => fromMs), of(({ toMs, fromMs }) => toMs - fromMs), of(({ sumMs }) => sumMs)];
});
const totals = results.map(({ totalMs }) => totalMs);
const total = median(totals);

publish(
  {
    name: 'bring-up',
    title: 'Blank machines to a cluster: 3 control planes and 3 workers',
    about: `\`bramble up\` on six blank machines of the lab, every artifact in the store; median of ${runs === 1 ? 'one run' : `${runs} runs`}. Stages overlap; "sum over hosts" adds what each host took while all shared the cores. The baseline is kubeadm on the same lab, once by hand on a quiet machine with 2 cores.`,
    command: `npm run bench:bring-up -- --runs ${runs} --write`,
    measured,
    rows: [
      ['stage', 'starts at', 'takes', 'sum over hosts'],
      ...rows,
      ['**all**', '', `**${seconds(total)}**${spread(totals, seconds) && ` (${spread(totals, seconds)})`}`, ''],
      ['to the baseline: kubeadm', '', `${ratio(total, kubeadmMs)} of ${seconds(kubeadmMs)}`, ''],
    ],
  },
  args,
);
