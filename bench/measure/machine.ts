import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import manifest from '../../package.json' with { type: 'json' };

/** What a number was measured on and with. */
export interface Measured {
  readonly date: string;
  readonly machine: string;
  readonly versions: string;
  /** Said when other work ran as well: then numbers are larger than they would be. */
  readonly busy: string | undefined;
}

const commit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'no git';
  }
};

const sampleMs = 3_000;
/** What a desktop, or a daemon or two, take of a computer that is quiet enough. */
const quietPercent = 15;

/** How much of all cores was in use while it looked, as percent. */
async function percentInUse(): Promise<number> {
  const idleMs = (): number => cpus().reduce((sum, { times }) => sum + times.idle, 0);
  const before = idleMs();
  const startMs = performance.now();
  await sleep(sampleMs);
  return 100 * (1 - (idleMs() - before) / ((performance.now() - startMs) * cpus().length));
}

/** Looks at this computer for some seconds. Call it before the measurement, which makes load of its own. */
export async function describeMachine(): Promise<Measured> {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const percent = await percentInUse();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cores.length} x ${cores[0]?.model ?? 'unknown CPU'}, ${memory} GiB, Linux ${release()}`,
    versions: `bramble ${manifest.version} (${commit()}), Node ${process.version}`,
    busy: percent > quietPercent ? `${percent.toFixed(0)} % of its cores were in use before it began: other work ran on this machine` : undefined,
  };
}
