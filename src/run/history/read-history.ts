import { Failure } from '../../base/trouble.ts';
import { controlPlanes } from '../../components/component.ts';
import type { Config, Host } from '../../config/config.ts';
import { parseLog, readCommand } from '../../history/host-log.ts';
import { type HistoryDocument, mergeRuns } from '../../history/known-runs.ts';
import { readRecords, type RunRecord } from '../../history/run-record.ts';
import { targetOf } from '../observe-hosts.ts';
import { troubleOf } from '../trouble-of.ts';
import type { World } from '../world.ts';

/** What this workspace remembers, together with what the control planes do; those that do not answer are named. @throws Failure `workspace.unreadable` */
export async function history(config: Config, world: World): Promise<HistoryDocument> {
  const own = readRecords(await world.workspace.readRecords());
  const answers = await Promise.all(controlPlanes(config).map(async (host) => ({ host, told: await ask(host, world) })));
  const unreachable = answers.flatMap(({ host, told }) => (told instanceof Failure ? [{ host: host.name, code: told.code, message: told.message }] : []));
  const logs = new Map(answers.flatMap(({ host, told }) => (told instanceof Failure ? [] : [[host.name, told] as const])));
  return { cluster: config.name, runs: mergeRuns(own, logs), unreachable };
}

async function ask(host: Host, { transport, clock, emit, signal }: World): Promise<readonly RunRecord[] | Failure> {
  const startedMs = clock.now();
  emit({ kind: 'host.connecting', host: host.name });
  try {
    const session = await transport.connect(targetOf(host), signal);
    try {
      const [answer] = await session.run([readCommand]);
      emit({ kind: 'host.observed', host: host.name, durationMs: clock.now() - startedMs });
      return parseLog(answer?.stdout ?? '');
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    emit({ kind: 'host.unreachable', host: host.name, trouble: troubleOf(error) });
    return error;
  }
}
