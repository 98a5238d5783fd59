import { events } from './measure/bramble.ts';
import { inLab, optionOf } from './measure/lab.ts';
import { describeMachine } from './measure/machine.ts';
import { median, ratio, seconds, spread } from './measure/numbers.ts';
import { publish } from './measure/report.ts';
import { stagesOf } from './measure/stages.ts';

// Six blank machines to six Ready nodes, by stage. Run it with: npm run bench:bring-up -- [--runs N] [--write]
/** Measured once by hand on a machine of this kind (2 cores, the same lab, nothing else running): install packages, init, five joins, network. */
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
const inTurnMs = median(results.map(({ stages }) => stages.reduce((sum, { sumMs }) => sum + sumMs, 0)));

publish(
  {
    name: 'bring-up',
    title: 'Blank machines to a cluster: 3 control planes and 3 workers',
    about: `\`bramble up\` on six blank machines of the lab, every artifact in the store; median of ${runs === 1 ? 'one run' : `${runs} runs`}. Stages overlap; "one after another" is the sum over hosts. Baselines: all steps one after another (${ratio(total, inTurnMs)}), and kubeadm on the same lab (${seconds(kubeadmMs)}, once by hand on a quiet machine: ${ratio(total, kubeadmMs)}).`,
    command: `npm run bench:bring-up -- --runs ${runs} --write`,
    measured,
    rows: [
      ['stage', 'starts at', 'takes', 'one after another'],
      ...rows,
      ['**all**', '', `**${seconds(total)}**${spread(totals, seconds) && ` (${spread(totals, seconds)})`}`, seconds(inTurnMs)],
    ],
  },
  args,
);
