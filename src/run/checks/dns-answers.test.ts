import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import type { Address, HostName } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import type { Transport } from '../../ports/transport.ts';
import { dnsAnswers } from './dns-answers.ts';

/** A server on the other end of a tunnel: what it answers to the bytes of one question, or undefined to hang up. */
function tunnels(...answers: readonly ((question: Buffer) => Buffer | undefined)[]): { readonly transport: Transport; readonly to: string[] } {
  const left = [...answers];
  const to: string[] = [];
  const tunnel = async (_target: unknown, address: string, port: number): Promise<Duplex> => {
    to.push(`${address}:${port}`);
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer === undefined) throw new Failure({ code: 'ssh.tunnel-refused', message: 'connection refused', remedy: '' });
    return new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        const bytes = answer(chunk);
        // In two parts, as a network may deliver it.
        if (bytes !== undefined) {
          this.push(bytes.subarray(0, 5));
          this.push(bytes.subarray(5));
        }
        this.push(null);
        done();
      },
    });
  };
  const connect = (): Promise<never> => Promise.reject(new Error('only tunnels are opened here'));
  return { transport: { connect, tunnel } as Transport, to };
}

const reply = (question: Buffer, code: number, record: Buffer): Buffer => {
  const body = Buffer.concat([question.subarray(2), record]);
  body.writeUInt16BE(0x8580 | code, 2);
  body.writeUInt16BE(record.length === 0 ? 0 : 1, 6);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  return Buffer.concat([length, body]);
};
const address = (question: Buffer): Buffer => reply(question, 0, Buffer.from('c00c00010001000000050004' + '0a600001', 'hex'));
const nobody = (question: Buffer): Buffer => reply(question, 3, Buffer.alloc(0));

const ask = (transport: Transport, seen: string[], sleep: () => Promise<void> = async () => {}): Promise<readonly string[]> =>
  dnsAnswers(
    {
      clock: { now: () => 0, sleep: (ms) => (ms > 1000 ? new Promise(() => {}) : sleep()) },
      emit: (happening) => void (happening.kind === 'wait.seen' && seen.push(happening.seen)),
      step: 'verify',
    },
    { transport, from: { name: 'worker-1' as HostName, destination: '10.0.0.21' }, server: '10.96.0.10' as Address },
  );

test('asks the DNS service over TCP through the node', async () => {
  const { transport, to } = tunnels(address);
  expect(await ask(transport, [])).toEqual(['10.96.0.1']);
  expect(to).toEqual(['10.96.0.10:53']);
});

test('asks again until there is an address, and tells what it saw', async () => {
  const seen: string[] = [];
  expect(await ask(tunnels(() => undefined, nobody, address).transport, seen)).toEqual(['10.96.0.1']);
  expect(seen).toEqual([
    'DNS at 10.96.0.10, asked from worker-1: the connection was closed without an answer',
    'DNS at 10.96.0.10, asked from worker-1: NXDOMAIN',
  ]);
});

test('ends with the last seen state when the time is over', async () => {
  const timeoutMs = 60_000;
  const never = new Promise<void>(() => {});
  let isOver = (): void => {};
  const over = new Promise<void>((resolve) => {
    isOver = resolve;
  });
  const clock = { now: () => 0, sleep: (ms: number) => (ms === timeoutMs ? over : ms > 1000 ? never : Promise.resolve(isOver())) };
  const question = { transport: tunnels().transport, from: { name: 'worker-1' as HostName, destination: 'x' }, server: '10.96.0.10' as Address, timeoutMs };
  await expect(dnsAnswers({ clock, emit: () => {}, step: 'verify' }, question)).rejects.toMatchObject({
    code: 'check.dns-silent',
    host: 'worker-1',
    message: expect.stringContaining('connection refused'),
  });
});
