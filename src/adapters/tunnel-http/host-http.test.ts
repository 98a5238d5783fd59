import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import type { SshTarget, Transport } from '../../ports/transport.ts';
import { openHostHttp } from './host-http.ts';

/** Questions to a server of this computer, through tunnels that `open` makes. */
async function asking(answer: RequestListener, open: (port: number, address: string) => Socket) {
  const server = createServer(answer);
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const tunnels: Duplex[] = [];
  const tunnel: Transport['tunnel'] = (_, address, to) => {
    const socket = open(to, address);
    const stream = Duplex.from({ readable: socket, writable: socket });
    tunnels.push(stream);
    return Promise.resolve(stream);
  };
  const http = openHostHttp({ tunnel } as Transport);
  onTestFinished(() => {
    http.close();
    server.close();
  });
  return { tunnels, ask: () => http.get({ name: 'pi-1' } as SshTarget, port, '/health', 5_000) };
}

test('questions one after another share one tunnel, and leave nothing that listens on it', async () => {
  const { tunnels, ask } = await asking((_, answer) => void answer.end('well'), connect);
  expect(await ask()).toEqual({ status: 200, body: 'well' });
  const listening = (): number | undefined => tunnels[0]?.listenerCount('error');
  await new Promise((done) => void setImmediate(done));
  const before = listening();
  for (let asked = 0; asked < 20; asked += 1) expect(await ask()).toEqual({ status: 200, body: 'well' });
  await new Promise((done) => void setImmediate(done));
  expect([tunnels.length, listening()]).toEqual([1, before]);
});

test('a tunnel that the host ends between two questions is not asked again', async () => {
  const answerAndEnd: RequestListener = (request, answer) => {
    answer.on('finish', () => void request.socket.end());
    answer.end('well');
  };
  const { tunnels, ask } = await asking(answerAndEnd, (port, host) => connect({ port, host, allowHalfOpen: true }));
  expect(await ask()).toEqual({ status: 200, body: 'well' });
  await expect.poll(() => tunnels[0]?.closed).toBe(true);
  expect(await ask()).toEqual({ status: 200, body: 'well' });
  expect(tunnels).toHaveLength(2);
});
