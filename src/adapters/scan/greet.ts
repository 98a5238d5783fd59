import { connect } from 'node:net';
import { type Greeting, readGreeting } from '../../scan/greeting.ts';

/** Wi-Fi that sleeps takes up to a second to answer the question for its hardware address. */
const connectMs = 1_500;
const greetingMs = 3_000;
const longestBytes = 2_048;

/** What answers at an address and port. Nothing is sent; an answer has an end in time and in size. */
export function greet(address: string, port: number, signal: AbortSignal): Promise<Greeting> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ host: address, port });
    const end = (greeting: Greeting): void => {
      clearTimeout(limit);
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(greeting);
    };
    const abort = (): void => end({ kind: 'silent' });
    let limit = setTimeout(abort, connectMs);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    socket
      .once('connect', () => {
        clearTimeout(limit);
        limit = setTimeout(() => end({ kind: 'other' }), greetingMs);
      })
      .on('data', (bytes) => {
        received += bytes.toString('latin1');
        const software = readGreeting(received);
        if (software !== undefined) end({ kind: 'ssh', software });
        else if (received.length > longestBytes) end({ kind: 'other' });
      })
      .once('end', () => end({ kind: 'other' }))
      .once('error', (error) => end({ kind: 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET') ? 'refused' : 'silent' }));
  });
}
