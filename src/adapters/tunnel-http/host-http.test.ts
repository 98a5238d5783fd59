import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import type { SshTarget, Transport } from '../../ports/transport.ts';
import { openHostHttp } from './host-http.ts';

test('questions one after another share one tunnel, and leave nothing that listens on it', async () => {
  const server = createServer((_, answer) => void answer.end('well'));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const tunnels: Duplex[] = [];
  const tunnel: Transport['tunnel'] = (_, address, to) => {
    const socket = connect(to, address);
    const stream = Duplex.from({ readable: socket, writable: socket });
    tunnels.push(stream);
    return Promise.resolve(stream);
  };
  const http = openHostHttp({ tunnel } as Transport);
  onTestFinished(() => {
    http.close();
    server.close();
  });

  const ask = () => http.get({ name: 'pi-1' } as SshTarget, port, '/health', 5_000);
  expect(await ask()).toEqual({ status: 200, body: 'well' });
  const listening = (): number | undefined => tunnels[0]?.listenerCount('error');
  await new Promise((done) => void setImmediate(done));
  const before = listening();
  for (let asked = 0; asked < 20; asked += 1) expect(await ask()).toEqual({ status: 200, body: 'well' });
  await new Promise((done) => void setImmediate(done));
  expect([tunnels.length, listening()]).toEqual([1, before]);
});

test('a tunnel that the host ends between two questions is not asked again', async () => {
  const server = createServer((request, answer) => {
    answer.on('finish', () => void request.socket.end());
    answer.end('well');
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const tunnels: Duplex[] = [];
  const tunnel: Transport['tunnel'] = (_, address, to) => {
    const socket = connect({ port: to, host: address, allowHalfOpen: true });
    const stream = Duplex.from({ readable: socket, writable: socket });
    tunnels.push(stream);
    return Promise.resolve(stream);
  };
  const http = openHostHttp({ tunnel } as Transport);
  onTestFinished(() => {
    http.close();
    server.close();
  });
  const ask = () => http.get({ name: 'pi-1' } as SshTarget, port, '/health', 5_000);
  expect(await ask()).toEqual({ status: 200, body: 'well' });
  await expect.poll(() => tunnels[0]?.closed).toBe(true);
  expect(await ask()).toEqual({ status: 200, body: 'well' });
  expect(tunnels).toHaveLength(2);
});
