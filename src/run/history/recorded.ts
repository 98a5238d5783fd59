import { Failure } from '../../base/trouble.ts';
import { isControlPlane } from '../../components/component.ts';
import { failedWith } from '../../history/end-of.ts';
import { appendCommand } from '../../history/host-log.ts';
import { beginRecord, recordName, type RunEnd, type RunRecord } from '../../history/run-record.ts';
import { changeCount, type Plan } from '../../plan/step.ts';
import type { ReachedHost } from '../observe-hosts.ts';
import type { World } from '../world.ts';

/** The run whose plan is about to be carried out. */
export interface RunToRecord {
  /** Such as `up`. */
  readonly command: string;
  readonly plan: Plan;
  readonly reached: readonly Pick<ReachedHost, 'host' | 'session'>[];
}

/**
 * Does the work of a run that has changes, and remembers it: here before the first change and at its end, and as a line on each control
 * plane at its end. A run without changes leaves no trace, so that it writes to no SD card. What cannot be written is a note, never
 * the end of a run.
 */
export async function recorded<T>({ command, plan, reached }: RunToRecord, world: World, work: () => Promise<T>): Promise<T> {
  if (changeCount(plan) === 0) return work();
  const begun = beginRecord(command, world.operator, timeOf(world), plan);
  await keepHere(begun, world);
  let end: RunEnd = { kind: 'none' };
  try {
    const result = await work();
    end = { kind: 'done', at: timeOf(world) };
    return result;
  } catch (error) {
    end = world.signal.aborted ? { kind: 'interrupted', at: timeOf(world) } : failedWith(error, timeOf(world));
    throw error;
  } finally {
    const record = { ...begun, end };
    await keepHere(record, world);
    if (!world.signal.aborted) await Promise.all(reached.filter(({ host }) => isControlPlane(host)).map((each) => keepThere(record, each, world)));
  }
}

const timeOf = ({ clock }: World): string => new Date(clock.now()).toISOString();

const keepHere = (record: RunRecord, world: World): Promise<void> =>
  unlessFailed(
    () => world.workspace.keepRecord(recordName(record), `${JSON.stringify(record, undefined, 1)}\n`),
    (why) => `This run is not in the history of this computer: ${why}`,
    world,
  );

const keepThere = (record: RunRecord, { host, session }: RunToRecord['reached'][number], world: World): Promise<void> =>
  unlessFailed(
    async () => {
      const [answer] = await session.run([appendCommand(record)]);
      if (answer?.exitCode !== 0) world.emit({ kind: 'note', text: `This run is not in the history of ${host.name}: ${answer?.stderr.trim() ?? ''}` });
    },
    (why) => `This run is not in the history of ${host.name}: ${why}`,
    world,
  );

async function unlessFailed(work: () => Promise<void>, noteOf: (why: string) => string, { emit }: World): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    emit({ kind: 'note', text: noteOf(error.message) });
  }
}
