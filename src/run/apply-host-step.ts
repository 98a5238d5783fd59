import { Failure } from '../base/trouble.ts';
import type { Answer } from '../command/command.ts';
import type { Emit } from '../events/event.ts';
import type { Batch, HostStep } from '../plan/step.ts';
import type { Session } from '../ports/transport.ts';

/** How much of a failed command's output a person is shown. */
const evidenceCharacters = 2000;

/** Sends everything of one step in one exchange. @throws Failure `apply.command-failed` and what Session throws */
export async function applyHostStep(step: HostStep, session: Session, emit: Emit): Promise<void> {
  const owners: (Batch | undefined)[] = [...step.before.map(() => undefined), ...step.batches.flatMap((batch) => batch.commands.map(() => batch))];
  const commands = [...step.before, ...step.batches.flatMap((batch) => batch.commands)];
  const report = (kind: 'change.started' | 'change.finished', batch: Batch | undefined): void => {
    for (const row of batch?.changes.flatMap((change) => change.rows) ?? []) emit({ kind, step: step.id, host: step.host, row });
  };
  report('change.started', owners[0]);
  const answers = await session.run(commands, (index, answer) => {
    const [owner, next] = [owners[index], owners[index + 1]];
    if (answer.exitCode !== 0 || owner === next) return;
    report('change.finished', owner);
    report('change.started', next);
  });
  const failed = answers.findIndex((answer) => answer.exitCode !== 0);
  if (failed >= 0) throw failure(step, owners[failed], answers[failed] as Answer);
}

function failure(step: HostStep, batch: Batch | undefined, answer: Answer): Failure {
  const subjects = batch?.changes.map((change) => change.rows[0]?.subject ?? change.key) ?? ['the manifest'];
  return new Failure({
    code: 'apply.command-failed',
    host: step.host,
    message: `${step.host}: ${subjects.join(', ')} could not be brought to what it should be (exit code ${answer.exitCode})`,
    remedy: 'Read what the host said below, mend it there, then run `bramble up` again: it goes on where this run ended.',
    evidence: `${answer.stderr}${answer.stdout}`.slice(-evidenceCharacters).trim(),
  });
}
