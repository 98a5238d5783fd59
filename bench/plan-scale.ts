import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Goal } from './measure/goals.ts';
import { optionOf } from './measure/lab.ts';
import { describeMachine } from './measure/machine.ts';
import { median, seconds } from './measure/numbers.ts';
import { publish } from './measure/report.ts';
import { type PlanCost, planOnce } from './plan-scale/plan-once.ts';
import { type ClusterState, simulate } from './plan-scale/simulate.ts';

// What deciding costs for many hosts. Run it with: npm run bench:plan-scale -- [--runs N] [--hosts 10,100] [--write]; more than 1,000 hosts are planned once
const [goalHosts, goalMs, goalMB] = [1000, 2000, 400] as const;
const titles: Readonly<Record<ClusterState, string>> = { running: 'nothing to do', blank: 'first plan of blank hosts' };

interface Measurement extends PlanCost {
  readonly state: ClusterState;
  readonly hosts: number;
  readonly certificateMs: number;
}

/** Every plan in a process of its own: what one leaves in memory must not count for the next. */
async function measure(state: ClusterState, hosts: number, runs: number): Promise<Measurement> {
  const place = mkdtempSync(join(tmpdir(), 'bramble-plan-scale-'));
  try {
    const { certificateMs } = await simulate(hosts, state, place);
    const isLarge = hosts > goalHosts;
    // 5,000 hosts take more than Node gives itself; with more it collects later, so the others go without.
    const memory = isLarge ? ['--max-old-space-size=12288'] : [];
    const program = [...memory, fileURLToPath(import.meta.url), '--plan', place, '--state', state];
    const costs = Array.from({ length: isLarge ? 1 : runs }, () => JSON.parse(execFileSync(process.execPath, program, { encoding: 'utf8' })) as PlanCost);
    const [first] = costs;
    if (first === undefined) throw new Error('at least one run is needed');
    if (state === 'running' && first.changes > 0) throw new Error(`the simulated hosts are not as they should be: ${first.changes} changes`);
    return { ...first, state, hosts, certificateMs, cpuMs: median(costs.map(({ cpuMs }) => cpuMs)), peakMiB: median(costs.map(({ peakMiB }) => peakMiB)) };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function measureAll(args: readonly string[]): Promise<void> {
  const runs = Number(optionOf(args, 'runs') ?? 3);
  // The largest takes minutes to simulate: once is enough to see how the time grows.
  const sizesOf = (state: ClusterState): readonly number[] =>
    (optionOf(args, 'hosts') ?? (state === 'running' ? '10,100,1000,5000' : '10,100,1000')).split(',').map(Number);
  const measured = await describeMachine();
  const all: Measurement[] = [];
  for (const state of ['running', 'blank'] as const) {
    for (const hosts of sizesOf(state)) {
      all.push(await measure(state, hosts, runs));
      process.stdout.write(`${titles[state]}, ${hosts} hosts: ${seconds(all.at(-1)?.cpuMs ?? 0)}\n`);
    }
  }
  publish(
    {
      name: 'plan-scale',
      title: 'Planning for many hosts',
      about: `CPU time and peak memory of one whole process that plans a simulated cluster of 3 control planes and else workers, by the recipe of \`bramble plan\`; median of ${runs} runs, of more than 1,000 hosts one run. In it: starting Node, parsing bramble.yaml, what to ask, understanding each host's answer to the probe (recorded facts, and every resource as a real probe prints it), reading and verifying every certificate, what each host should be, the difference, the order of steps, and the text of the plan. Not in it: ssh, and making new keys and certificates, which only a first plan does and which the last column has.`,
      command: `npm run bench:plan-scale -- --runs ${runs} --write`,
      measured,
      rows: [
        ['plan', 'hosts', 'CPU time', 'a host', 'growth a host', 'peak memory', 'changes', 'keys and certificates, a host'],
        ...all.map((each, index) => row(each, all[index - 1])),
      ],
      goals: goalsOf(all),
      notes: [
        'Growth compares the time of a host with that of the next smaller size: 1.00 is linear, and less comes from what a process costs once. Each host has a route to the pods of every other one. All of them are one resource: a host compares them itself and tells what differs, and of many new ones a plan shows the first.',
      ],
    },
    args,
  );
}

const perHost = ({ cpuMs, hosts }: Measurement): number => cpuMs / hosts;

function row(each: Measurement, before: Measurement | undefined): readonly string[] {
  const growth = before?.state === each.state ? `${(perHost(each) / perHost(before)).toFixed(2)} x` : '';
  const certificates = each.state === 'blank' ? `${each.certificateMs.toFixed(1)} ms` : '';
  return [
    titles[each.state],
    String(each.hosts),
    seconds(each.cpuMs),
    `${perHost(each).toFixed(2)} ms`,
    growth,
    `${each.peakMiB.toFixed(0)} MiB`,
    String(each.changes),
    certificates,
  ];
}

/** From profiles of a process with 1,000 hosts (`node --cpu-prof`, `--heap-prof`). */
const memoryReason = 'What every host answered is kept until all are compared.';
const whyNot: Readonly<Record<ClusterState, Readonly<Record<'time' | 'memory', string>>>> = {
  running: {
    time: 'A quarter of it goes into understanding answers, a fifth into certificates, which OpenSSL takes apart and verifies one by one, and a tenth each into collecting garbage, into what hosts should be, and into the difference.',
    memory: memoryReason,
  },
  blank: {
    time: 'A fifth of it goes into the difference, where all that a host should have is a change with its commands, a seventh into collecting garbage, a ninth into understanding answers, and a tenth into what hosts should be.',
    memory: memoryReason,
  },
};

function goalsOf(all: readonly Measurement[]): readonly Goal[] {
  return all
    .filter(({ hosts }) => hosts === goalHosts)
    .flatMap(({ state, cpuMs, peakMiB }): readonly Goal[] => {
      const what = `plan for 1,000 hosts, ${titles[state]}`;
      const peakMB = peakMiB * 1.048576;
      return [
        { what, goal: 'under 2 s CPU', measured: seconds(cpuMs), isReached: cpuMs < goalMs, why: whyNot[state].time },
        { what, goal: 'under 400 MB', measured: `${peakMB.toFixed(0)} MB`, isReached: peakMB < goalMB, why: whyNot[state].memory },
      ];
    });
}

const args = process.argv.slice(2);
const folder = optionOf(args, 'plan');
if (folder === undefined) await measureAll(args);
else process.stdout.write(JSON.stringify(await planOnce(folder, optionOf(args, 'state') === 'blank' ? 'blank' : 'running')));
