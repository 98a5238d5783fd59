import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:https';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openSsh } from '../../src/adapters/ssh/open-ssh.ts';
import type { Transport } from '../../src/ports/transport.ts';
import { freePort, type Sshd, startSshd } from './transport-sshd.ts';

let sshd: Sshd;
let transport: Transport;
let certificate: { readonly key: string; readonly cert: string };
beforeAll(async () => {
  sshd = await startSshd('dash');
  transport = openSsh({
    directory: join(sshd.folder, 'ws'),
    artifactPath: String,
    confirmHostKey: async () => true,
    runDirectory: sshd.runDirectory,
    userConfigs: [],
  });
  await (await transport.connect(sshd.target)).close();
  certificate = await selfSigned('kubernetes.test');
});
afterAll(() => sshd.stop());

/** pgrep exits 1 where it finds none. */
const noClients = (): boolean => spawnSync('pgrep', ['-f', `^ssh .* -p ${sshd.port} `]).status === 1;

async function selfSigned(name: string): Promise<{ key: string; cert: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const extensions = [new SubjectAlternativeNameExtension([{ type: 'dns', value: name }])];
  const made = await X509CertificateGenerator.createSelfSigned({ name: `CN=${name}`, keys, signingAlgorithm: algorithm, extensions });
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return { key: `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`, cert: made.toString('pem') };
}

/** A TLS server that answers with the hash of what it was sent, then sends as much back. */
async function echoServer(): Promise<number> {
  const server = createServer(certificate, (incoming, outgoing) => {
    const hash = createHash('sha256');
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      chunks.push(chunk);
    });
    incoming.on('end', () => outgoing.setHeader('x-sha256', hash.digest('hex')).end(Buffer.concat(chunks)));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close().closeAllConnections());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** An agent whose sockets go through the host, as the client of the Kubernetes API makes it. */
function agentThrough(port: number): { agent: Agent; opened: () => number } {
  let opened = 0;
  class ThroughHost extends Agent {
    override createConnection(_options: unknown, done: (error: Error | null, socket: Duplex) => void): undefined {
      opened += 1;
      void transport
        .tunnel(sshd.target, '127.0.0.1', port)
        .then((socket) => done(null, connectTls({ socket, servername: 'kubernetes.test', ca: certificate.cert })));
      return undefined;
    }
  }
  const agent = new ThroughHost({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  return { agent, opened: () => opened };
}

const post = (agent: Agent, body: Buffer): Promise<{ sum: unknown; body: Buffer }> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: 'kubernetes.test', method: 'POST', agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => resolve({ sum: response.headers['x-sha256'], body: Buffer.concat(chunks) }));
    });
    sent.on('error', reject).end(body);
  });

test('https goes through it both ways, checked certificates and kept connections included', async () => {
  const { agent, opened } = agentThrough(await echoServer());
  for (const size of [0, 1, 100_000, 5_000_000]) {
    const body = randomBytes(size);
    const back = await post(agent, body);
    expect(back.sum).toBe(createHash('sha256').update(body).digest('hex'));
    expect(back.body.equals(body)).toBe(true);
  }
  expect(opened()).toBe(1);
  agent.destroy();
  await expect.poll(noClients).toBe(true);
});

test('a port where nothing listens fails the request with the reason', async () => {
  const port = await freePort();
  await expect(post(agentThrough(port).agent, Buffer.of())).rejects.toMatchObject({
    code: 'ssh.tunnel-refused',
    host: 'cp-1',
    message: expect.stringContaining(`${port}`),
  });
  await expect.poll(noClients).toBe(true);
});

test('a host that cannot be reached fails the stream as a login does', async () => {
  const tunnel = await transport.tunnel({ ...sshd.target, port: await freePort() }, '127.0.0.1', 1);
  const [reason] = await once(tunnel.resume(), 'close').then(
    () => ['it closed without a reason'],
    (error: unknown) => [error],
  );
  expect(reason).toMatchObject({ code: 'ssh.unreachable' });
});

test('the end of the far side is the end of the stream, and destroying it ends ssh', async () => {
  const server = createPlainServer((socket) => void socket.end('bye')).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const tunnel = await transport.tunnel(sshd.target, '127.0.0.1', (server.address() as AddressInfo).port);
  const chunks: Buffer[] = [];
  tunnel.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(tunnel, 'end');
  expect(Buffer.concat(chunks).toString()).toBe('bye');
  tunnel.destroy();
  await expect.poll(noClients).toBe(true);
});

test('a stream that this side ends after its ssh has ended is closed: whoever keeps connections learns that this one is gone', async () => {
  const server = createPlainServer((socket) => void socket.end('bye', () => socket.destroy())).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const tunnel = await transport.tunnel(sshd.target, '127.0.0.1', (server.address() as AddressInfo).port);
  await once(tunnel.resume(), 'end');
  await expect.poll(noClients).toBe(true);
  tunnel.end();
  await expect.poll(() => tunnel.closed, { timeout: 10_000 }).toBe(true);
});

test('a reader that stops reading stops the far side from sending', async () => {
  let sent = 0;
  const server = createPlainServer((socket) => {
    const more = (): void => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536))) sent += 65_536;
      sent += 65_536;
    };
    socket.on('drain', more).on('error', () => undefined);
    more();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const tunnel = await transport.tunnel(sshd.target, '127.0.0.1', (server.address() as AddressInfo).port);
  await once(tunnel, 'readable');
  let before = -1;
  await expect.poll(() => before === (before = sent), { timeout: 10_000, interval: 500 }).toBe(true);
  expect(sent).toBeLessThan(64 * 1024 * 1024);
  tunnel.destroy();
  await expect.poll(noClients).toBe(true);
});
