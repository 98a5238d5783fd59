import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
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

/** Looks at this computer. Call it before the measurement, which makes load of its own. */
export function describeMachine(): Measured {
  const cores = cpus();
  const [lastMinute = 0] = loadavg();
  const memory = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cores.length} x ${cores[0]?.model ?? 'unknown CPU'}, ${memory} GiB, Linux ${release()}`,
    versions: `bramble ${manifest.version} (${commit()}), Node ${process.version}`,
    busy: lastMinute > cores.length / 2 ? `load ${lastMinute.toFixed(1)} on ${cores.length} cores before it began: other work ran on this machine` : undefined,
  };
}
