import { Failure } from '../base/trouble.ts';
import type { Answer, Command } from '../command/command.ts';
import { takesArtifact } from '../fan-out/receive-command.ts';
import { arm, undoCommands } from '../plan/guards/way-back.ts';
import type { Batch, HostStep } from '../plan/step.ts';
import type { Session } from '../ports/transport.ts';
import type { Settled } from './execute.ts';
import { guardNetwork, type StepPorts } from './network-guard.ts';

/** How much of a failed command's output a person is shown. */
const evidenceCharacters = 2000;

/** What a change of the network takes: as long as it may before it counts as having cut the connection off. */
const guardedTimeoutMs = 15_000;

/** What all others of a new cluster wait for. */
const urgentStages: ReadonlySet<HostStep['stage']> = new Set(['etcd', 'control-plane']);

/** A command and the batch that it belongs to; bookkeeping belongs to none. */
interface Sent {
  readonly command: Command;
  readonly batch: Batch | undefined;
}

/**
 * Sends everything of one step in one exchange, or in as many as artifacts of it have to wait for those of others, or until they can come from somewhere. Where something of it may shut us out, all up to that goes first, and the rest when a new
 * connection has proven that the host still lets us in.
 * @throws Failure `apply.command-failed`, `network.rolled-back`, `network.cut-off` and what Session throws
 */
export async function applyHostStep(step: HostStep, session: Session, world: StepPorts, settled: Settled = noWait): Promise<void> {
  const before = step.before.map((command): Sent => ({ command, batch: undefined }));
  const first = step.batches.findIndex((batch) => batch.undo !== undefined);
  if (first < 0) return send(step, [...before, ...step.batches.flatMap(sentOf)], session, world, settled);
  const end = step.batches.findLastIndex((batch) => batch.undo !== undefined) + 1;
  const guarded = step.batches.slice(first, end);
  await send(
    step,
    [...before, ...step.batches.slice(0, first).flatMap(sentOf), { command: arm(undoCommands(guarded)), batch: undefined }],
    session,
    world,
    settled,
  );
  await guardNetwork(step, guarded, session, world, () => send(step, guarded.flatMap(sentOf).map(inTime), session, world, settled));
  await send(step, step.batches.slice(end).flatMap(sentOf), session, world, settled);
}

const noWait: Settled = async () => {};
const sentOf = (batch: Batch): readonly Sent[] => batch.commands.map((command) => ({ command, batch }));
const inTime = ({ command, batch }: Sent): Sent => ({ command: { ...command, timeoutMs: guardedTimeoutMs }, batch });

async function send(step: HostStep, all: readonly Sent[], session: Session, { emit, fanOut }: StepPorts, settled: Settled): Promise<void> {
  if (all.length === 0) return;
  const report = (kind: 'change.started' | 'change.finished', batch: Batch | undefined): void => {
    for (const row of batch?.changes.flatMap((change) => change.rows) ?? []) emit({ kind, step: step.id, host: step.host, row });
  };
  const answered = (index: number, answer: Answer): void => {
    const [owner, next] = [all[index]?.batch, all[index + 1]?.batch];
    if (answer.exitCode !== 0) throw failure(step, owner, answer);
    if (owner === next) return;
    report('change.finished', owner);
    report('change.started', next);
  };
  report('change.started', all[0]?.batch);
  const commands = all.map(({ command }) => command);
  const isDirect = (): boolean => fanOut === undefined || fanOut.isDirect;
  let yieldsTo = step.yieldsTo ?? [];
  for (let done = 0; done < commands.length; ) {
    const [next, ...rest] = commands.slice(done) as [Command, ...Command[]];
    if (fanOut !== undefined && !isDirect() && takesArtifact(next)) {
      answered(done, await fanOut.deliver(next, session, urgentStages.has(step.stage)));
      done += 1;
      continue;
    }
    if (takesArtifact(next)) {
      await settled(yieldsTo);
      yieldsTo = [];
    }
    const taking = isDirect() && yieldsTo.length === 0 ? -1 : rest.findIndex(takesArtifact);
    const part = [next, ...(taking < 0 ? rest : rest.slice(0, taking))];
    const answers = await session.run(part, (index, answer) => {
      if (answer.exitCode === 0) answered(done + index, answer);
    });
    const failed = answers.findIndex((answer) => answer.exitCode !== 0);
    if (failed >= 0) answered(done + failed, answers[failed] as Answer);
    done += part.length;
  }
}

function failure(step: HostStep, batch: Batch | undefined, answer: Answer): Failure {
  const subjects = batch?.changes.map((change) => change.rows[0]?.subject ?? change.key) ?? ['what is noted before a change'];
  return new Failure({
    code: 'apply.command-failed',
    host: step.host,
    message: `${step.host}: ${subjects.join(', ')} could not be brought to what it should be (exit code ${answer.exitCode})`,
    remedy: 'Read what the host said below, mend it there, then run `bramble up` again: it goes on where this run ended.',
    evidence: `${answer.stderr}${answer.stdout}`.slice(-evidenceCharacters).trim(),
  });
}
