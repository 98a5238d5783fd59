import { Failure } from '../base/trouble.ts';
import { missingTokens } from '../board/cmdline.ts';
import type { Command } from '../command/command.ts';
import { sh } from '../command/command.ts';
import { forgetReboot } from '../facts/board-facts.ts';
import type { HostStep, Reboot } from '../plan/step.ts';
import type { Session } from '../ports/transport.ts';
import { applyHostStep } from './apply-host-step.ts';
import { LastingSession } from './lasting-session.ts';
import type { StepPorts } from './network-guard.ts';

/** A slow board that checks its file system, and the firmware's own waiting for a network or a disk. */
const limitMs = 10 * 60_000;
const askEveryMs = 3_000;

/** What the kernel says of itself: the boot, its command line, the controllers that it offers, the size of its pages. */
const look: Command = sh('cat /proc/sys/kernel/random/boot_id /proc/cmdline; cat /sys/fs/cgroup/cgroup.controllers 2>/dev/null || echo; getconf PAGE_SIZE');

/** A host that starts refuses logins for a while, so that only a stranger in its place ends the waiting. */
const isFinal = ({ code }: Failure): boolean => code === 'ssh.host-key-changed' || code === 'ssh.host-key-unknown';

/**
 * Restarts a host, waits until it answers as another boot, goes on over a new connection, and proves that the kernel now is what the
 * restart was for.
 * @throws Failure `reboot.no-answer`, `reboot.in-vain`, `run.locked`, what applyHostStep throws
 */
export async function rebootHost(step: HostStep, reboot: Reboot, session: Session, world: StepPorts): Promise<void> {
  if (!(session instanceof LastingSession)) throw new Error('bug: this connection cannot outlive a restart of its host');
  await applyHostStep(step, session, world);
  const [next, said] = await untilBooted(step, reboot, session, world);
  const lock = await session.goOn(next);
  if (lock.kind === 'held') throw taken(step, lock.by);
  verify(step, reboot, said);
  await session.run([forgetReboot]);
}

async function untilBooted(step: HostStep, { bootId }: Reboot, session: Session, world: StepPorts): Promise<readonly [Session, string]> {
  const endMs = world.clock.now() + limitMs;
  let last = 'it did not go down';
  let isAsBefore = true;
  world.emit({ kind: 'wait.seen', step: step.id, seen: `${step.host} to start again` });
  while (world.clock.now() < endMs) {
    await world.clock.sleep(askEveryMs, world.signal);
    const seen = await askAnew(session);
    isAsBefore = !(seen instanceof Failure) && seen.said.startsWith(bootId);
    if (seen instanceof Failure) last = seen.message;
    else if (!isAsBefore) return [seen.session, seen.said];
    else {
      last = 'it still runs as before its restart';
      await seen.session.close();
    }
    world.signal.throwIfAborted();
    world.emit({ kind: 'wait.seen', step: step.id, seen: `${step.host} to start again: ${last}` });
  }
  const told = `${step.host} was told to restart ${limitMs / 60_000} minutes ago`;
  throw new Failure({
    code: 'reboot.no-answer',
    host: step.host,
    message: isAsBefore ? `${told} and still runs as before` : `${told} and does not answer`,
    remedy: isAsBefore
      ? `See what keeps it from going down (\`bramble ssh ${step.host} -- systemctl list-jobs\`), restart it by hand, and run \`bramble up\` again: it goes on from there.`
      : 'Look at its screen or its lights, and switch its power off and on. Run `bramble up` when it answers: it goes on from there.',
    evidence: last,
  });
}

async function askAnew(session: Session): Promise<{ readonly session: Session; readonly said: string } | Failure> {
  let another: Session | undefined;
  try {
    another = await session.reconnect();
    const [answer] = await another.run([look]);
    return { session: another, said: answer?.stdout ?? '' };
  } catch (error) {
    await another?.close();
    if (!(error instanceof Failure) || isFinal(error)) throw error;
    return error;
  }
}

/** What an argument is for, told by the controllers of cgroup v2: there are none where that is not in use. */
const effects: Readonly<Record<string, (controllers: readonly string[]) => boolean>> = {
  'cgroup_enable=memory': (controllers) => controllers.includes('memory'),
  'systemd.unified_cgroup_hierarchy=1': (controllers) => controllers.some((name) => name !== ''),
};

function verify(step: HostStep, { needs, files }: Reboot, said: string): void {
  const [, cmdline = '', controllers = '', pageSize = ''] = said.split('\n');
  const unmet = needs.filter(({ text }) => {
    const [kind, value] = [text.slice(0, text.indexOf(' ')), text.slice(text.indexOf(' ') + 1)];
    if (kind === 'page-size') return pageSize.trim() !== value;
    const isEffective = effects[value]?.(controllers.split(' ')) ?? true;
    return !isEffective || missingTokens(cmdline, [value]).length > 0;
  });
  if (unmet.length === 0) return;
  throw new Failure({
    code: 'reboot.in-vain',
    host: step.host,
    message: `${step.host} was restarted, and its kernel is still without ${unmet.map(({ text }) => text.replace(/^token /, '')).join(', ')}`,
    remedy: `${files.join(' and ')} ${files.length === 1 ? 'was' : 'were'} changed for it, which this host may not read when it starts. Find out what it reads (docs/boards.md), write it there, restart the host by hand, and run \`bramble up\` again. It is not restarted for this a second time.`,
    evidence: `/proc/cmdline: ${cmdline}\ncgroup.controllers: ${controllers}\npage size: ${pageSize}`,
  });
}

const taken = (step: HostStep, by: string): Failure =>
  new Failure({
    code: 'run.locked',
    host: step.host,
    message: `${step.host}: another run took this host while it started: ${by}`,
    remedy: 'Wait until that run ends, then run `bramble up` again: it goes on where this one ended.',
  });
