import { Failure, Problems } from '../base/trouble.ts';
import type { Config, Host } from '../config/config.ts';
import type { Emit } from '../events/event.ts';
import type { HostObservation } from '../facts/observation.ts';
import { probeCommand } from '../facts/probe-script.ts';
import { readProbe } from '../facts/read-probe.ts';
import type { Answer } from '../command/command.ts';
import type { Clock } from '../ports/clock.ts';
import type { Session, SshTarget, Transport } from '../ports/transport.ts';
import type { ResourceRef } from '../resources/collect-wants.ts';
import { LastingSession } from './lasting-session.ts';
import { lockHosts } from './lock-hosts.ts';
import { troubleOf } from './trouble-of.ts';

/** A host that answered; `answeredMs` is the operator's clock then. */
export interface ReachedHost {
  readonly host: Host;
  readonly session: Session;
  readonly observation: HostObservation;
  readonly answeredMs: number;
}

/** What became of asking every host. */
export interface ObservedHosts {
  readonly reached: readonly ReachedHost[];
  readonly unreached: readonly { readonly host: Host; readonly failure: Failure }[];
}

export interface ObservePorts {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** The user said that whoever has a host's lock is to be ended. */
  readonly breaksLocks?: boolean;
}

export const targetOf = (host: Host): SshTarget => ({
  name: host.name,
  destination: host.ssh.destination,
  ...(host.ssh.user === undefined ? {} : { user: host.ssh.user }),
  ...(host.ssh.port === undefined ? {} : { port: host.ssh.port }),
  ...(host.ssh.identityFile === undefined ? {} : { identityFile: host.ssh.identityFile }),
  ...(host.ssh.jump === undefined ? {} : { jump: host.ssh.jump }),
});

/** Asks one host again through the session that it has. @throws Problems `facts.*` */
export async function observe(session: Session, refs: readonly ResourceRef[]): Promise<HostObservation> {
  const [answer] = await session.run([probeCommand(refs)]);
  const read = readProbe(refs, answer as Answer);
  if (!read.ok) throw new Problems([{ ...read.error, host: session.host }]);
  return read.value;
}

/**
 * Connects to hosts, all at once, and asks each about its facts and the resources given. Hosts that do not answer are told
 * apart from those that do; sessions stay open for what comes next. With a `holder` every host is locked before it is asked:
 * what another run is still changing must not be planned from. @throws Problems `facts.*`; Failure `run.locked`, `run.lock-unbreakable`
 */
export async function observeHosts(
  config: Config,
  refsOf: (host: Host) => readonly ResourceRef[],
  ports: ObservePorts,
  holder?: string,
): Promise<ObservedHosts> {
  const opened: Session[] = [];
  try {
    const connections = await all(config.hosts.map((host) => connect(host, ports, opened)));
    const connected = connections.filter((each) => 'session' in each);
    if (holder !== undefined) await lockHosts(connected, { holder, isBreaking: ports.breaksLocks === true }, ports);
    const asked = await all(connected.map((each) => look(each, refsOf(each.host), ports)));
    const outcomes = [...connections, ...asked];
    return { reached: asked.filter((each) => 'observation' in each), unreached: outcomes.filter((each) => 'failure' in each) };
  } catch (error) {
    // An open connection would keep this program running.
    await Promise.allSettled(opened.map((session) => session.close()));
    throw error;
  }
}

interface Connection {
  readonly host: Host;
  readonly session: Session;
  readonly startedMs: number;
}
type Unreached = ObservedHosts['unreached'][number];

async function connect(host: Host, { transport, clock, emit, signal }: ObservePorts, opened: Session[]): Promise<Connection | Unreached> {
  const startedMs = clock.now();
  emit({ kind: 'host.connecting', host: host.name });
  try {
    const session = new LastingSession(await transport.connect(targetOf(host), signal));
    opened.push(session);
    return { host, session, startedMs };
  } catch (error) {
    return unreached(host, error, emit);
  }
}

async function look({ host, session, startedMs }: Connection, refs: readonly ResourceRef[], { clock, emit }: ObservePorts): Promise<ReachedHost | Unreached> {
  try {
    const observation = await observe(session, refs);
    const answeredMs = clock.now();
    emit({ kind: 'host.observed', host: host.name, durationMs: answeredMs - startedMs });
    return { host, session, observation, answeredMs };
  } catch (error) {
    await session.close();
    return unreached(host, error, emit);
  }
}

function unreached(host: Host, error: unknown, emit: Emit): Unreached {
  if (!(error instanceof Failure)) throw error;
  emit({ kind: 'host.unreachable', host: host.name, trouble: troubleOf(error) });
  return { host, failure: error };
}

/** Waits for all of them, also where one fails; what users have to fix is told of all hosts together. */
async function all<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(work);
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  const bug = reasons.find((reason) => !(reason instanceof Problems));
  if (bug !== undefined) throw bug instanceof Error ? bug : new Error('bug: something else than an error was thrown', { cause: bug });
  if (reasons.length > 0) throw new Problems(reasons.flatMap((reason) => (reason instanceof Problems ? reason.problems : [])));
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}
