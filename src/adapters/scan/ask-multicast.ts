import { setTimeout as sleep } from 'node:timers/promises';
import type Multicast from 'multicast-dns';
import { contains, parseAddress, parseCidr } from '../../config/cidr.ts';
import type { MulticastQuestion, MulticastRecord } from '../../scan/multicast-names.ts';
import type { LocalInterface } from '../../scan/scope.ts';

/** A packet may hold 9000 bytes (RFC 6762, 17); this keeps questions within one Ethernet frame. */
const questionsInAPacket = 20;
const mostRecords = 5_000;
const pauseMs = 20;

/** Sends the questions twice (packets get lost) and collects what answers say until the time is over. */
export async function askMulticast(
  on: LocalInterface,
  questions: readonly MulticastQuestion[],
  listenMs: number,
  signal: AbortSignal,
  port?: number,
): Promise<readonly MulticastRecord[]> {
  const { default: openMulticast } = await import('multicast-dns');
  const records: MulticastRecord[] = [];
  const range = parseCidr(`${on.address}/${on.prefix}`)?.range;
  const socket = openMulticast({ interface: on.address, bind: '0.0.0.0', loopback: false, ...(port === undefined ? {} : { port }) });
  // A packet that is none must not end this.
  socket.on('warning', () => undefined).on('error', () => undefined);
  socket.on('response', ({ answers = [], additionals = [] }, { address }) => {
    const sender = parseAddress(address);
    if (range === undefined || sender === undefined || !contains(range, sender) || records.length >= mostRecords) return;
    records.push(...[...answers, ...additionals].flatMap(readRecord));
  });
  try {
    if (!(await hasJoined(socket))) return [];
    for (const _round of [1, 2]) {
      for (let at = 0; at < questions.length; at += questionsInAPacket) {
        socket.query(questions.slice(at, at + questionsInAPacket).map(({ name, type }) => ({ name, type })));
        await sleep(pauseMs, undefined, { signal });
      }
      await sleep(listenMs / 2, undefined, { signal });
    }
  } catch {
    // Interrupted: what was heard counts.
  } finally {
    await new Promise<void>((resolve) => socket.destroy(resolve));
  }
  return records.slice(0, mostRecords);
}

/** Without the interface that was named, questions would go out wherever the default route leads. */
const hasJoined = (socket: Multicast.MulticastDNS): Promise<boolean> =>
  new Promise((resolve) => {
    socket
      .once('networkInterface', () => resolve(true))
      .once('warning', () => resolve(false))
      .once('error', () => resolve(false));
  });

function readRecord(answer: NonNullable<Multicast.ResponsePacket['answers']>[number]): readonly MulticastRecord[] {
  if (answer.type === 'PTR') return [{ kind: 'pointer', name: answer.name, target: answer.data }];
  if (answer.type === 'SRV') return [{ kind: 'service', name: answer.name, host: answer.data.target }];
  return answer.type === 'A' ? [{ kind: 'address', name: answer.name, address: answer.data }] : [];
}
