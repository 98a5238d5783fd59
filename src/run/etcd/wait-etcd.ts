import type { HostName } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import type { Host } from '../../config/config.ts';
import type { Emit } from '../../events/event.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HostHttp } from '../../ports/host-http.ts';
import type { Session } from '../../ports/transport.ts';
import { targetOf } from '../observe-hosts.ts';
import { lastErrors } from './last-errors.ts';

const metricsPort = 2381;
const askEveryMs = 150;
const answerWithinMs = 5_000;

export interface EtcdWait {
  readonly http: HostHttp;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly step: string;
  readonly signal: AbortSignal;
  /** Through which a member that never becomes healthy is asked why. */
  readonly sessions: ReadonlyMap<HostName, Session>;
}

/** A member is healthy when it says so itself: it can read through a quorum. etcd.io/docs/v3.6/op-guide/monitoring/#health-check */
async function isHealthy(host: Host, http: HostHttp): Promise<boolean> {
  const answer = await http.get(targetOf(host), metricsPort, '/health', answerWithinMs);
  return answer?.status === 200;
}

/** Waits until all these members are healthy. @throws Failure `check.etcd-not-healthy` */
export async function waitEtcd(members: readonly Host[], wait: EtcdWait, timeoutMs = 120_000): Promise<void> {
  const endMs = wait.clock.now() + timeoutMs;
  const healthy = new Set<HostName>();
  const watchOne = async (host: Host): Promise<void> => {
    while (!wait.signal.aborted && wait.clock.now() < endMs) {
      if (await isHealthy(host, wait.http)) {
        healthy.add(host.name);
        wait.emit({ kind: 'wait.seen', step: wait.step, seen: `${healthy.size} of ${members.length} etcd members healthy` });
        return;
      }
      await wait.clock.sleep(askEveryMs, wait.signal).catch(() => {});
    }
  };
  await Promise.all(members.map(watchOne));
  const missing = members.filter((host) => !healthy.has(host.name)).map((host) => host.name);
  if (missing.length === 0) return;
  const errors = await Promise.all(missing.map(async (name) => `${name}: ${await lastErrors(wait.sessions.get(name))}`));
  throw new Failure({
    code: wait.signal.aborted ? 'wait.cancelled' : 'check.etcd-not-healthy',
    message: `waited ${Math.round(timeoutMs / 1000)} s for etcd; last seen: ${healthy.size} of ${members.length} members healthy, not on ${missing.join(', ')}`,
    remedy: `Read its journal on that host: \`bramble ssh ${missing[0]} -- journalctl -u etcd -n 50\`. A majority of the members must run and reach each other on port 2380. Where the others are healthy and this one's data is damaged, \`bramble reset ${missing[0]}\` and then \`bramble up\` give it theirs.`,
    evidence: errors.filter((each) => !each.endsWith(': ')).join('\n') || undefined,
  });
}
