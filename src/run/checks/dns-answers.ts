import type { Duplex } from 'node:stream';
import type { Address } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import type { SshTarget, Transport } from '../../ports/transport.ts';
import { decodeAnswer, type DnsAnswer, encodeQuestion } from './dns-message.ts';
import { type WaitContext, withDeadline } from './wait-until.ts';

export interface DnsQuestion {
  readonly transport: Transport;
  /** The host that asks; any node. */
  readonly from: SshTarget;
  /** Address of the DNS service. */
  readonly server: Address;
  readonly name?: string;
  readonly timeoutMs?: number;
}

const askEveryMs = 500;
const attemptMs = 5_000;
/** One question a connection, so the number only has to be the same in its answer. */
const questionId = 0x6272;

/**
 * Asks cluster DNS over TCP from a node, which goes through kube-proxy's service address to CoreDNS, until it answers. Gives the addresses.
 * @throws Failure `check.dns-silent`
 */
export async function dnsAnswers(context: Omit<WaitContext, 'api'>, question: DnsQuestion): Promise<readonly string[]> {
  const { transport, from, server, name = 'kubernetes.default.svc.cluster.local', timeoutMs = 60_000 } = question;
  let last = 'nothing was asked yet';
  const found = await withDeadline(context, timeoutMs, async (signal) => {
    while (!signal.aborted) {
      const seen = await withDeadline({ ...context, signal }, attemptMs, (attempt) => askOnce(() => transport.tunnel(from, server, 53), name, attempt));
      if (typeof seen !== 'string' && seen.kind === 'addresses' && seen.addresses.length > 0) return seen.addresses;
      const text = `DNS at ${server}, asked from ${from.name}: ${typeof seen === 'string' ? seen : seen.kind === 'refused' ? seen.code : 'no address'}`;
      if (text !== last) context.emit({ kind: 'wait.seen', step: context.step, seen: text });
      last = text;
      await context.clock.sleep(askEveryMs, signal).catch(() => {});
    }
    return undefined;
  });
  if (found !== undefined) return found;
  throw new Failure({
    code: context.signal?.aborted === true ? 'wait.cancelled' : 'check.dns-silent',
    host: from.name,
    message: `asked for ${name} for ${Math.round(timeoutMs / 1000)} s; last seen: ${last}`,
    remedy: `Look at kube-proxy on ${from.name} (bramble ssh ${from.name} -- journalctl -u kube-proxy) and at CoreDNS (bramble kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide)`,
  });
}

/** One question over one connection: the answer, or why there is none. */
async function askOnce(connect: () => Promise<Duplex>, name: string, signal: AbortSignal): Promise<DnsAnswer | string> {
  let stream: Duplex | undefined;
  const close = (): unknown => stream?.destroy();
  signal.addEventListener('abort', close, { once: true });
  try {
    stream = await connect();
    if (signal.aborted) return 'no answer in time';
    stream.write(encodeQuestion(name, questionId));
    let bytes = Buffer.alloc(0);
    for await (const chunk of stream) {
      bytes = Buffer.concat([bytes, chunk as Buffer]);
      const answer = decodeAnswer(bytes, questionId);
      if (answer !== undefined) return answer;
    }
    return signal.aborted ? 'no answer in time' : 'the connection was closed without an answer';
  } catch (problem) {
    return signal.aborted ? 'no answer in time' : problem instanceof Error ? problem.message : 'unknown';
  } finally {
    signal.removeEventListener('abort', close);
    stream?.destroy();
  }
}
