import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemClock } from '../src/adapters/clock/system-clock.ts';
import { openSsh } from '../src/adapters/ssh/open-ssh.ts';
import { packBlobs } from '../src/adapters/store/pack-blobs.ts';
import type { Pin } from '../src/artifacts/artifact.ts';
import { sh } from '../src/command/command.ts';
import type { Config, Host } from '../src/config/config.ts';
import { parseConfig } from '../src/config/parse-config.ts';
import { requestsOf } from '../src/fan-out/requests.ts';
import type { Session } from '../src/ports/transport.ts';
import { applyHostStep } from '../src/run/apply-host-step.ts';
import { execute } from '../src/run/execute.ts';
import { FanOut } from '../src/run/fan-out/fan-out.ts';
import { targetOf } from '../src/run/observe-hosts.ts';
import { openStore } from '../src/wiring/artifacts.ts';
import { artifactsOf, clusterArtifacts, folder, quarterOf, sendingPlan, sizeOf } from './fan-out/cluster-artifacts.ts';
import { copyWithScp } from './fan-out/copy-with-scp.ts';
import { overSlowLink, type SlowLink } from './fan-out/slow-link.ts';
import { timed } from './measure/bramble.ts';
import { interrupted } from './measure/interruption.ts';
import { inLab, optionOf } from './measure/lab.ts';
import { describeMachine } from './measure/machine.ts';
import { median, seconds } from './measure/numbers.ts';
import { publish } from './measure/report.ts';

// The artifacts of a cluster to 1, 3, 6 and 20 machines over a slow link. Run it with: npm run bench:fan-out -- [--runs N] [--sizes 1,3,6,20] [--all] [--write]
const args = process.argv.slice(2);
const runs = Number(optionOf(args, 'runs') ?? 1);
const sizes = (optionOf(args, 'sizes') ?? '1,3,6,20').split(',').map(Number);
const megabitsPerSecond = 100;
/** A quarter of each set, so that scp to twenty machines is done before anybody has to wait for long; `--all` sends everything, which takes a quarter of an hour. */
const isWhole = args.includes('--all');
const lab = 'fan-out';
const measured = await describeMachine();

const store = openStore();
// Each of twenty connections waits for an interruption.
setMaxListeners(0, interrupted);
const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(0)} MB`;

interface Machine {
  readonly host: Host;
  readonly session: Session;
}

interface Outcome {
  readonly ms: number;
  readonly linkBytes: number;
}

/** As `up` runs steps. */
async function sendAll(machines: readonly Machine[], pins: readonly Pin[], link: SlowLink): Promise<Outcome> {
  const hosts = machines.map(({ host }) => host);
  const plan = sendingPlan(hosts, pins);
  const notes: string[] = [];
  const emit: Parameters<typeof execute>[2] = (event) => {
    if (event.kind === 'note') notes.push(event.text);
  };
  const ports = { clock: systemClock, emit, signal: interrupted, pack: packBlobs(store) };
  const fanOut = FanOut.of(requestsOf(plan), new Map(hosts.map(({ name, address }) => [name, address])), ports);
  const before = link.sentBytes();
  const { ms, result } = await timed(async () => {
    const executed = await execute(
      plan,
      async (step) => {
        const session = machines.find(({ host }) => step.kind === 'host' && host.name === step.host)?.session;
        if (step.kind === 'host' && session !== undefined) await applyHostStep(step, session, { ...ports, fanOut });
      },
      emit,
      systemClock,
      interrupted,
    );
    await fanOut?.end();
    return executed;
  });
  for (const note of notes) process.stderr.write(`${note}\n`);
  if (result.failures.length > 0) throw new AggregateError(result.failures, 'not every artifact arrived');
  return { ms, linkBytes: link.sentBytes() - before };
}

async function copyAll(config: string, hosts: readonly Host[], pins: readonly Pin[], link: SlowLink, isPacked: boolean): Promise<Outcome> {
  const before = link.sentBytes();
  const { ms } = await timed(() => copyWithScp(config, hosts, (host) => artifactsOf(host, pins).map(({ sha256 }) => store.path(sha256)), isPacked));
  return { ms, linkBytes: link.sentBytes() - before };
}

interface Measurement {
  readonly rows: readonly (readonly string[])[];
  /** With as many machines as there are at most. */
  readonly most: { readonly machines: number; readonly timesFaster: number; readonly ofSet: number };
}

async function measure(config: Config, file: string, link: SlowLink): Promise<Measurement> {
  const set = await clusterArtifacts(file);
  const pins = isWhole ? set : quarterOf(set);
  const transport = openSsh({ directory: join(dirname(file), '.bramble'), artifactPath: (sha256) => store.path(sha256), confirmHostKey: async () => true });
  const machines = await Promise.all(config.hosts.map(async (host) => ({ host, session: await transport.connect(targetOf(host), interrupted) })));
  try {
    const rows: (readonly string[])[] = [];
    let most = { machines: 0, timesFaster: 0, ofSet: 0 };
    for (const size of sizes) {
      const some = machines.slice(0, size);
      const hosts = some.map(({ host }) => host);
      const clear = (): Promise<unknown> => Promise.all(some.map(({ session }) => session.run([sh(`rm -rf ${folder}; mkdir ${folder}`)])));
      const sets = hosts.map((host) => artifactsOf(host, pins));
      const all = sets.flat();
      const once = sizeOf(pins.filter((pin) => all.includes(pin)));
      const largest = Math.max(...sets.map(sizeOf));
      const again = async (what: string, work: () => Promise<Outcome>): Promise<Outcome> => {
        const outcomes: Outcome[] = [];
        for (let run = 0; run < runs; run += 1) {
          await clear();
          outcomes.push(await work());
          process.stdout.write(`${size} of ${machines.length} hosts, ${what}: ${seconds(outcomes.at(-1)?.ms ?? 0)}\n`);
        }
        return { ms: median(outcomes.map(({ ms }) => ms)), linkBytes: median(outcomes.map(({ linkBytes }) => linkBytes)) };
      };
      const scp = await again('scp', () => copyAll(file, hosts, pins, link, false));
      const packed = await again('scp -C', () => copyAll(file, hosts, pins, link, true));
      const ours = await again('bramble', () => sendAll(some, pins, link));
      await clear();
      const row = (what: string, { ms, linkBytes }: Outcome): readonly string[] => [
        String(size),
        what,
        megabytes(linkBytes),
        `${(linkBytes / largest).toFixed(2)} x`,
        seconds(ms),
        `${(scp.ms / ms).toFixed(1)} times`,
      ];
      rows.push(
        row(`baseline: scp of ${megabytes(sizeOf(all))} to all at once`, scp),
        row('the same with scp -C', packed),
        row('bramble', ours),
        row("the link's own limit: each byte once, not packed", { ms: (once * 1000) / link.bytesPerSecond, linkBytes: once }),
      );
      if (size > most.machines) most = { machines: size, timesFaster: scp.ms / ours.ms, ofSet: ours.linkBytes / largest };
    }
    return { rows, most };
  } finally {
    await Promise.allSettled(machines.map(({ session }) => session.close()));
  }
}

const controlPlanes = 3;
const { rows, most } = await inLab(lab, { controlPlanes, workers: Math.max(0, ...sizes.map((size) => size - controlPlanes)) }, ({ config: file }) => {
  const { config } = parseConfig(readFileSync(file, 'utf8'), file);
  if (config === undefined) throw new Error(`${file} has problems`);
  return overSlowLink(lab, megabitsPerSecond, (link) => measure(config, file, link));
});
publish(
  {
    name: 'fan-out',
    title: `The artifacts of a cluster to 1, 3, 6 and 20 machines, over ${megabitsPerSecond} Mbit/s`,
    about:
      `What up to ${controlPlanes} control planes, and workers, get${isWhole ? '' : ' to run containers, and etcd: a quarter of what `up` sends, so that scp can be measured'}. It goes from the operator to blank machines of the lab; \`tc\` limits what the operator's computer sends to them (tbf), not what they send to each other. ` +
      'Bytes are those that the link\'s queue counted, so with what SSH, TCP and Ethernet add; "of a set" compares them with what one control plane gets. A single host has nobody to get anything from: it shows what packing alone is worth.',
    command: `npm run bench:fan-out -- --runs ${runs}${isWhole ? ' --all' : ''} --write`,
    measured,
    rows: [['hosts', 'what', "over the operator's link", 'of a set', 'takes', 'faster than scp'], ...rows],
    goals: [
      {
        what: `fan-out to ${most.machines} hosts on a slow link, over the operator's link`,
        goal: "at most 1.2 times one host's set",
        measured: `${most.ofSet.toFixed(2)} times`,
        isReached: most.ofSet <= 1.2,
      },
      {
        what: `fan-out to ${most.machines} hosts on a slow link, against scp to all at once`,
        goal: 'at least 5 times faster',
        measured: `${most.timesFaster.toFixed(1)} times`,
        isReached: most.timesFaster >= 5,
      },
    ],
  },
  args,
);
