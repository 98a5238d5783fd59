import { type Acknowledged, longestPauseMs, lostOf } from './acknowledged.ts';
import type { FaultCase } from './fault-case.ts';
import { bringTo, type FaultCluster } from './fault-cluster.ts';
import { openTrial, type OpenTrial } from './open-trial.ts';
import type { Outcome } from './outcome.ts';

const patienceSeconds = 60;

type Figures = Pick<Outcome, 'apiMs' | 'readyMs' | 'wholeMs' | 'converged' | 'trouble'>;

/** One try of a case: break, heal, one `up`, and then look whether all is there. */
export async function attempt(fault: FaultCase, cluster: FaultCluster, seed: string, index: number): Promise<Outcome> {
  const open = openTrial(fault, cluster, seed, index);
  try {
    const figures = await measure(fault, cluster, open);
    const { written, lost, trouble } = await account(open);
    const troubles = [figures.trouble, trouble].filter((each) => each !== undefined);
    return { name: fault.name, index, ...figures, written, lost, notes: open.notes, trouble: troubles.length > 0 ? troubles.join('\n') : undefined };
  } finally {
    open.close();
  }
}

async function measure(fault: FaultCase, cluster: FaultCluster, { trial, ...open }: OpenTrial): Promise<Figures> {
  const figures: { -readonly [Name in keyof Figures]: Figures[Name] } = {
    apiMs: undefined,
    readyMs: undefined,
    wholeMs: undefined,
    converged: false,
    trouble: undefined,
  };
  try {
    await bringTo(cluster, fault.starts, fault.without);
    if (fault.isDataGivenUp !== true) open.writer();
    if (fault.isDataGivenUp !== true && fault.starts === 'running') await open.writer().next(patienceSeconds);
    trial.breaks();
    await fault.run(trial);
    const { sinceMs, readyMs } = open.healing();

    const up = await trial.bramble('up', '--yes');
    if (up.code !== 0) throw new Error(`up did not converge:\n${up.stderr.slice(-3000)}`);
    figures.wholeMs = Date.now() - sinceMs;
    const plan = await trial.bramble('plan');
    if (plan.code !== 0) throw new Error(`something was left to change:\n${plan.stdout.slice(-3000)}${plan.stderr.slice(-1000)}`);
    figures.converged = true;
    figures.readyMs = (await readyMs) - sinceMs;

    await open.writer().next(patienceSeconds);
    const { acknowledged } = open.writer();
    const isServed = fault.starts === 'running' && fault.isDataGivenUp !== true && fault.isUnserved !== true;
    figures.apiMs = longestPauseMs(acknowledged, isServed ? open.brokenMs() : sinceMs, lastMs(acknowledged));
  } catch (error) {
    figures.trouble = error instanceof Error ? error.message : String(error);
  }
  return figures;
}

const lastMs = (acknowledged: readonly Acknowledged[]): number => acknowledged.at(-1)?.atMs ?? 0;

/** Stops all writers and looks for what they wrote. */
async function account({ writers }: OpenTrial): Promise<Pick<Outcome, 'written' | 'lost' | 'trouble'>> {
  const results = await Promise.allSettled(writers().map(async (writer) => lostOf(writer.acknowledged, await writer.stop())));
  const lost = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const unread = results.flatMap((result) => (result.status === 'rejected' ? [`what was written cannot be read: ${String(result.reason)}`] : []));
  const missing = lost.length === 0 ? [] : [`lost: ${lost.slice(0, 20).join(', ')}`];
  const troubles = [...unread, ...missing];
  return {
    written: writers().reduce((total, { acknowledged }) => total + acknowledged.length, 0),
    lost,
    trouble: troubles.length === 0 ? undefined : troubles.join('\n'),
  };
}
