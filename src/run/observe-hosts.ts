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

type Asked = ReachedHost | ObservedHosts['unreached'][number];

export interface ObservePorts {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
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
 * Connects to hosts, all at once, and asks each about its facts and the resources given: one round trip a host. Hosts that do
 * not answer are told apart from those that do; sessions stay open for what comes next. @throws Problems `facts.*`
 */
export async function observeHosts(config: Config, refsOf: (host: Host) => readonly ResourceRef[], ports: ObservePorts): Promise<ObservedHosts> {
  const { transport, clock, emit, signal } = ports;
  const look = async (host: Host, session: Session): Promise<HostObservation> => {
    try {
      return await observe(session, refsOf(host));
    } catch (error) {
      await session.close();
      throw error;
    }
  };
  const ask = async (host: Host): Promise<Asked> => {
    const startedMs = clock.now();
    emit({ kind: 'host.connecting', host: host.name });
    try {
      const session = await transport.connect(targetOf(host), signal);
      const observation = await look(host, session);
      const answeredMs = clock.now();
      emit({ kind: 'host.observed', host: host.name, durationMs: answeredMs - startedMs });
      return { host, session, observation, answeredMs };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      emit({ kind: 'host.unreachable', host: host.name, trouble: troubleOf(error) });
      return { host, failure: error };
    }
  };
  const asked = await allOrNone(await Promise.allSettled(config.hosts.map(ask)));
  return { reached: asked.filter((each) => 'session' in each), unreached: asked.filter((each) => 'failure' in each) };
}

/** When one host's answer ends the run, the connections to the others are closed: an open one would keep this program running. */
async function allOrNone(outcomes: readonly PromiseSettledResult<Asked>[]): Promise<readonly Asked[]> {
  const asked = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  if (reasons.length === 0) return asked;
  await Promise.allSettled(asked.flatMap((each) => ('session' in each ? [each.session.close()] : [])));
  const problems = reasons.flatMap((reason) => (reason instanceof Problems ? reason.problems : []));
  const bug = reasons.find((reason) => !(reason instanceof Problems));
  throw bug instanceof Error ? bug : new Problems(problems);
}
