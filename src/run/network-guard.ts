import { Failure } from '../base/trouble.ts';
import type { Answer, Command } from '../command/command.ts';
import { disarm, takeBack, wayBackSeconds, wayBackTaken } from '../plan/guards/way-back.ts';
import type { Emit } from '../events/event.ts';
import type { Batch, HostStep } from '../plan/step.ts';
import type { FanOut } from './fan-out/fan-out.ts';
import type { Clock } from '../ports/clock.ts';
import type { Session } from '../ports/transport.ts';

/** What a step of a host needs beside its connection. */
export interface StepPorts {
  readonly emit: Emit;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How artifacts come to hosts over a slow link. */
  readonly fanOut?: FanOut | undefined;
}

const askEveryMs = 2_000;
/** A host whose timer fired has to put things back, and its neighbours have to notice. */
const graceMs = 20_000;

/**
 * Makes changes that may shut us out, on a host whose way back is armed, and proves with a new connection that they did not. That
 * connection, and nothing else, stops the timer. Where it does not come about, or a change fails halfway, the host puts back what was there.
 * @throws Failure `network.rolled-back`, `network.cut-off` when the host does not answer even then; what `change` throws
 */
export async function guardNetwork(step: HostStep, batches: readonly Batch[], session: Session, world: StepPorts, change: () => Promise<void>): Promise<void> {
  const cause = await whyNotProven(step, session, world, change);
  if (cause === undefined) return;
  const answer = await goBack(step, session, world);
  if (answer === undefined) throw cutOff(step, batches, cause);
  const isCommand = cause.code === 'apply.command-failed';
  throw isCommand || answer.exitCode !== wayBackTaken ? cause : rolledBack(step, batches, cause, answer.stdout.trim());
}

async function whyNotProven(step: HostStep, session: Session, world: StepPorts, change: () => Promise<void>): Promise<Failure | undefined> {
  try {
    await change();
    world.emit({ kind: 'wait.seen', step: step.id, seen: `a new connection to ${step.host}` });
    const answer = await askAnew(session, disarm);
    return answer.exitCode === 0 ? undefined : tooLate(step);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** Has the way back taken: over the connection that is there, else over new ones until one comes about, which it should when the timer fired. */
async function goBack(step: HostStep, session: Session, world: StepPorts): Promise<Answer | undefined> {
  const endMs = world.clock.now() + wayBackSeconds * 1000 + graceMs;
  world.emit({ kind: 'wait.seen', step: step.id, seen: `${step.host} to put back what was there` });
  let answer = await ask(session, takeBack).catch(whenFailed);
  while (answer === undefined && world.clock.now() < endMs) {
    await world.clock.sleep(askEveryMs, world.signal);
    answer = await askAnew(session, takeBack).catch(whenFailed);
  }
  return answer;
}

async function askAnew(session: Session, command: Command): Promise<Answer> {
  const another = await session.reconnect();
  try {
    return await ask(another, command);
  } finally {
    await another.close();
  }
}

const ask = async (session: Session, command: Command): Promise<Answer> => (await session.run([command]))[0] as Answer;

const whenFailed = (error: unknown): undefined => {
  if (!(error instanceof Failure)) throw error;
};

const subjectsOf = (batches: readonly Batch[]): string =>
  batches.flatMap((batch) => batch.changes.flatMap(({ rows }) => rows.map(({ subject }) => subject))).join(', ');

const lookAt =
  'Check that network.pods does not hold the address that you connect from, and look at what else routes or filters packets on the host; then run `bramble up` again.';

const tooLate = (step: HostStep): Failure =>
  new Failure({ code: 'network.rolled-back', host: step.host, message: `a new connection took longer than ${wayBackSeconds} s`, remedy: lookAt });

const rolledBack = (step: HostStep, batches: readonly Batch[], cause: Failure, said: string): Failure =>
  new Failure({
    code: 'network.rolled-back',
    host: step.host,
    message: `${step.host}: it could not be reached any more after ${subjectsOf(batches)}, so it put back ${said === '' ? 'what was there before' : 'what it could of what was there before'}`,
    remedy: lookAt,
    evidence: [cause.message, cause.evidence, said].filter(Boolean).join('\n'),
    cause,
  });

const cutOff = (step: HostStep, batches: readonly Batch[], cause: Failure): Failure =>
  new Failure({
    code: 'network.cut-off',
    host: step.host,
    message: `${step.host} does not answer since ${subjectsOf(batches)} changed, and it should have put that back by itself after ${wayBackSeconds} s`,
    remedy: `Nothing of it is permanent: restart the host, and it is as before. ${lookAt}`,
    evidence: cause.evidence,
    cause,
  });
