import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { Duplex } from 'node:stream';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openKubeApi } from '../../src/adapters/kube/https-kube-api.ts';
import type { KubeEndpoint, KubeIdentity } from '../../src/adapters/kube/endpoint.ts';
import { secret } from '../../src/base/secret.ts';
import { Failure } from '../../src/base/trouble.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { KubeApi } from '../../src/ports/kube-api.ts';
import { testAuthority, testCertificate, type TestCertificate } from './openssl-pki.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let directory = '';
let serving: TestCertificate;
let strange: TestCertificate;
let identity: KubeIdentity;
const cleanup: (() => void)[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'bramble-kube-'));
  const authority = testAuthority(directory, 'ca');
  serving = testCertificate(authority, 'serving', '/CN=kube-apiserver', 'DNS:kubernetes');
  strange = testCertificate(testAuthority(directory, 'other-ca'), 'serving', '/CN=kube-apiserver', 'DNS:kubernetes');
  const client = testCertificate(authority, 'client', '/O=system:masters/CN=admin');
  identity = { ca: authority.certificate, certificate: client.certificate, key: secret(client.key) };
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
afterEach(() => {
  for (const undo of cleanup.splice(0).toReversed()) undo();
});

/** A server that gives each request the next of these answers, and the last one for ever. */
async function server(
  answers: readonly Answer[],
  certificate: TestCertificate = serving,
): Promise<{ endpoint: (name: string) => KubeEndpoint; asked: string[]; opened: () => number }> {
  const asked: string[] = [];
  const left = [...answers];
  let opened = 0;
  const listener: Server = createServer({ key: certificate.key, cert: certificate.certificate }, (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const answer = left.length > 1 ? left.shift() : left[0];
    answer?.(request, response);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  cleanup.push(() => {
    listener.closeAllConnections();
    listener.close();
  });
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const endpoint = (name: string): KubeEndpoint => ({
    name,
    connect: async (): Promise<Duplex> => {
      opened += 1;
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return through(socket);
    },
  });
  return { endpoint, asked, opened: () => opened };
}

/** A plain byte stream, as the standard input and output of an `ssh -W` are one, and not a socket that TLS could take over. Its end is not the end of what is written. */
function through(socket: Socket): Duplex {
  const stream = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, () => done()),
    final: (done) => void socket.end(() => done()),
    destroy: (problem, done) => {
      socket.destroy();
      done(problem);
    },
  });
  socket.on('data', (chunk: Buffer) => void (stream.push(chunk) || socket.pause()));
  socket.on('end', () => stream.push(null));
  socket.on('error', (problem) => stream.destroy(problem));
  return stream;
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(JSON.stringify(body));
const hang: Answer = () => {};
const cut: Answer = (request) => void request.socket.destroy();
const object = (name: string, version = '1') => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', resourceVersion: version } });
const page = (names: readonly string[], version: string, more?: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMapList',
  metadata: { resourceVersion: version, continue: more },
  items: names.map((name) => ({ metadata: { name, namespace: 'default' } })),
});
const status = (reason: string, message: string) => ({ kind: 'Status', apiVersion: 'v1', reason, message });

const slept: number[] = [];
const clock: Clock = {
  now: () => 0,
  sleep: async (ms, signal) => {
    slept.push(ms);
    signal?.throwIfAborted();
  },
};

function api(endpoints: readonly KubeEndpoint[], attemptTimeoutMs = 10_000): KubeApi {
  slept.length = 0;
  const opened = openKubeApi({ endpoints, identity, clock, attemptTimeoutMs });
  cleanup.push(() => opened.close());
  return opened;
}

async function failure(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (problem) {
    if (problem instanceof Failure) return problem;
    throw problem;
  }
  throw new Error('it did not fail');
}

const path = '/api/v1/namespaces/default/configmaps/a';

describe('the Kubernetes client', () => {
  test('keeps a connection for the next request', async () => {
    const one = await server([json(200, object('a'))]);
    const client = api([one.endpoint('cp-1')]);
    await client.get(path);
    await client.get(path);
    expect(one.opened()).toBe(1);
  });

  test('goes on to the next control plane when one does not answer, and stays with the one that did', async () => {
    const broken = await server([cut]);
    const healthy = await server([json(200, object('a'))]);
    const client = api([broken.endpoint('cp-1'), healthy.endpoint('cp-2')]);
    expect((await client.get(path))?.metadata.name).toBe('a');
    await client.get(path);
    expect(broken.asked.length).toBe(1);
    expect(healthy.asked.length).toBe(2);
  });

  test('goes on to the next control plane when one takes too long to connect or to answer', async () => {
    const silent = await server([hang]);
    const healthy = await server([json(200, object('a'))]);
    const never: KubeEndpoint = { name: 'cp-0', connect: () => new Promise(() => {}) };
    const client = api([never, silent.endpoint('cp-1'), healthy.endpoint('cp-2')], 150);
    expect((await client.get(path))?.metadata.name).toBe('a');
  });

  test('tells that the time was over where that is so on all control planes', async () => {
    const silent = await server([hang]);
    const never: KubeEndpoint = { name: 'cp-0', connect: () => new Promise(() => {}) };
    expect(await failure(api([never, silent.endpoint('cp-1')], 150).get(path))).toMatchObject({
      code: 'kube.timeout',
      evidence: 'cp-0: 150 ms are over\ncp-1: 150 ms are over',
    });
    expect((await failure(api([never, (await server([cut])).endpoint('cp-1')], 150).get(path))).code).toBe('kube.unreachable');
  });

  test('says of every control plane why it did not answer', async () => {
    const broken = await server([cut]);
    const refused: KubeEndpoint = {
      name: 'cp-2',
      connect: () => Promise.reject(new Failure({ code: 'ssh.unreachable', message: 'no route to cp-2', remedy: '' })),
    };
    const seen = await failure(api([broken.endpoint('cp-1'), refused]).get(path));
    expect(seen.code).toBe('kube.unreachable');
    expect(seen.evidence?.split('\n').map((line) => line.split(':')[0])).toEqual(['cp-1', 'cp-2']);
  });

  test('tells what the way to a control plane says when it breaks before TLS is set up', async () => {
    const broken: KubeEndpoint = {
      name: 'cp-1',
      connect: async () => {
        const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
        setImmediate(() => stream.destroy(new Failure({ code: 'ssh.tunnel-refused', message: 'cp-1 cannot connect to 127.0.0.1 port 6443', remedy: '' })));
        return stream;
      },
    };
    const seen = await failure(api([broken]).get(path));
    expect(seen).toMatchObject({ code: 'kube.unreachable', evidence: 'cp-1: cp-1 cannot connect to 127.0.0.1 port 6443' });
  });

  test('a kept connection that the server has closed meanwhile is opened anew', async () => {
    const one = await server([json(200, object('a')), cut, json(200, object('b'))]);
    const client = api([one.endpoint('cp-1')]);
    await client.get(path);
    expect((await client.get(path))?.metadata.name).toBe('b');
    expect(one.opened()).toBe(2);
  });

  test('a kept connection that the server ends between two requests, as an API server does that stops, is opened anew', async () => {
    const last: Answer = (request, response) => {
      json(200, object('a'))(request, response);
      response.on('finish', () => void request.socket.end());
    };
    const one = await server([last, json(200, object('b'))]);
    const way = one.endpoint('cp-1');
    const streams: Duplex[] = [];
    const connect = async (): Promise<Duplex> => streams[streams.push(await way.connect()) - 1] as Duplex;
    const client = api([{ ...way, connect }]);
    await client.get(path);
    await expect.poll(() => streams.some(({ readableEnded, closed }) => readableEnded || closed)).toBe(true);
    expect((await client.get(path))?.metadata.name).toBe('b');
    expect(one.opened()).toBe(2);
  });

  test('does not talk to a server whose certificate another authority signed', async () => {
    const one = await server([json(200, object('a'))], strange);
    expect((await failure(api([one.endpoint('cp-1')]).get(path))).code).toBe('kube.untrusted');
    expect(one.asked).toEqual([]);
  });

  test('a request that is cancelled or outlives its client ends as cancelled', async () => {
    const one = await server([hang]);
    const client = api([one.endpoint('cp-1')]);
    const stop = new AbortController();
    const waiting = failure(client.get(path, stop.signal));
    stop.abort();
    expect((await waiting).code).toBe('kube.cancelled');
    const other = failure(client.get(path));
    client.close();
    expect((await other).code).toBe('kube.cancelled');
  });

  test.each([
    [401, 'kube.unauthorized'],
    [403, 'kube.forbidden'],
    [409, 'kube.conflict'],
    [422, 'kube.invalid'],
    [400, 'kube.rejected'],
    [500, 'kube.server-error'],
  ])('turns status %i into %s with the reason and message of the server', async (code, expected) => {
    const one = await server([json(code, status('Because', 'the server says so'))]);
    const seen = await failure(api([one.endpoint('cp-1')]).apply(object('a')));
    expect(seen).toMatchObject({ code: expected, host: 'cp-1' });
    expect(seen.message).toContain('Because: the server says so');
  });

  test('a 404 that is not about the object is a failure, not an absent object', async () => {
    const one = await server([(_request, response) => void response.writeHead(404).end('404 page not found')]);
    expect((await failure(api([one.endpoint('cp-1')]).get(path))).code).toBe('kube.not-found');
  });

  test('an answer that is no Kubernetes object is refused without showing it', async () => {
    const one = await server([(_request, response) => void response.end('<html>router login</html>')]);
    const seen = await failure(api([one.endpoint('cp-1')]).get(path));
    expect(seen.code).toBe('kube.bad-answer');
    expect(`${seen.message}${seen.evidence}`).not.toContain('router');
  });

  test('waits as long as a busy server asks for, then asks again', async () => {
    const one = await server([json(429, status('TooManyRequests', 'slow down'), { 'retry-after': '3' }), json(200, object('a'))]);
    await api([one.endpoint('cp-1')]).get(path);
    expect(slept).toEqual([3000]);
  });

  test('gives up on a server that stays busy', async () => {
    const one = await server([json(503, status('ServiceUnavailable', 'no'))]);
    expect((await failure(api([one.endpoint('cp-1')]).get(path))).code).toBe('kube.busy');
    expect(one.asked.length).toBe(4);
  });

  test('an eviction that a disruption budget forbids is an answer, and is not asked again', async () => {
    const one = await server([json(429, status('TooManyRequests', 'would violate the budget'))]);
    expect(await api([one.endpoint('cp-1')]).evict({ namespace: 'default', name: 'web' })).toEqual({ kind: 'refused', message: 'would violate the budget' });
    expect(one.asked).toEqual(['POST /api/v1/namespaces/default/pods/web/eviction']);
  });

  test('lists page by page, and from the start when the rest has expired', async () => {
    const one = await server([
      json(200, page(['a', 'b'], '5', 'token')),
      json(410, status('Expired', 'too old')),
      json(200, page(['a', 'c'], '9', 'next')),
      json(200, page(['d'], '9')),
    ]);
    const found = await api([one.endpoint('cp-1')]).list('/api/v1/configmaps', { labelSelector: 'a=b' });
    expect(found.map((each) => each.metadata.name)).toEqual(['a', 'c', 'd']);
    expect(one.asked.map((each) => new URLSearchParams(each.split('?')[1]).get('continue'))).toEqual([null, 'token', null, 'next']);
    expect(one.asked.every((each) => new URLSearchParams(each.split('?')[1]).get('labelSelector') === 'a=b')).toBe(true);
  });

  test('sends the text of a secret to the server, and shows it nowhere else', async () => {
    const bodies: string[] = [];
    const one = await server([
      (request, response) => {
        request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
        request.on('end', () => response.writeHead(422).end(JSON.stringify(status('Invalid', 'no'))));
      },
    ]);
    const want = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'default' }, data: { key: secret('aGlkZGVu') } };
    const seen = await failure(api([one.endpoint('cp-1')]).apply(want));
    expect(JSON.parse(bodies.join(''))).toMatchObject({ data: { key: 'aGlkZGVu' } });
    expect(JSON.stringify([seen, seen.message, seen.evidence])).not.toContain('aGlkZGVu');
  });
});

describe('a watch', () => {
  const event = (type: string, body: unknown): string => `${JSON.stringify({ type, object: body })}\n`;
  const stream =
    (...parts: readonly string[]): Answer =>
    (_request, response) => {
      response.writeHead(200);
      for (const part of parts) response.write(part);
      response.end();
    };

  async function states(client: KubeApi, count: number, onTrouble: (code: string) => void = () => {}): Promise<readonly string[]> {
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const objects of client.watch('/api/v1/configmaps', {}, stop.signal, (problem) => onTrouble(problem.code))) {
      seen.push(objects.map((each) => each.metadata.name).join());
      if (seen.length === count) stop.abort();
    }
    return seen;
  }

  const versions = (asked: readonly string[]): readonly (string | null)[] =>
    asked.map((each) => new URLSearchParams(each.split('?')[1]).get('resourceVersion'));

  test('follows on from a bookmark when the server ends a quiet connection', async () => {
    const one = await server([
      json(200, page(['a'], '5')),
      stream(event('ADDED', object('b', '6')), event('BOOKMARK', { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: '20' } })),
      stream(event('DELETED', object('a', '21'))),
    ]);
    expect(await states(api([one.endpoint('cp-1')]), 3)).toEqual(['a', 'a,b', 'b']);
    expect(versions(one.asked)).toEqual([null, '5', '20']);
  });

  test.each([
    ['as an event', stream(event('ERROR', { ...status('Expired', 'too old'), code: 410, metadata: {} }))],
    ['as a status', json(410, status('Expired', 'too old'))],
  ])('lists again when its version has expired, told %s', async (_how, expired) => {
    const one = await server([json(200, page(['a'], '5')), expired, json(200, page(['b'], '50')), hang]);
    expect(await states(api([one.endpoint('cp-1')]), 2)).toEqual(['a', 'b']);
    expect(versions(one.asked)).toEqual([null, '5', null]);
  });

  test('lists again at another control plane when the connection breaks', async () => {
    const breaking = await server([
      json(200, page(['a'], '5')),
      (_request, response) => void response.writeHead(200).write(event('ADDED', object('b', '6')), () => response.destroy()),
      cut,
    ]);
    const healthy = await server([json(200, page(['a', 'b'], '7')), hang]);
    expect(await states(api([breaking.endpoint('cp-1'), healthy.endpoint('cp-2')]), 3)).toEqual(['a', 'a,b', 'a,b']);
  });

  test('tells of an API that cannot be reached, and goes on when it is back', async () => {
    const troubles: string[] = [];
    const one = await server([cut, json(200, page(['a'], '5')), hang]);
    expect(await states(api([one.endpoint('cp-1')]), 1, (code) => troubles.push(code))).toEqual(['a']);
    expect(troubles).toEqual(['kube.unreachable']);
  });

  test('ends with a failure when it is forbidden', async () => {
    const one = await server([json(403, status('Forbidden', 'not you'))]);
    expect((await failure(states(api([one.endpoint('cp-1')]), 1))).code).toBe('kube.forbidden');
  });

  test('is not stopped by a character that is cut between two packets', async () => {
    const bytes = Buffer.from(event('ADDED', { ...object('b', '6'), data: { text: 'größer' } }));
    const one = await server([
      json(200, page([], '5')),
      (_request, response) => {
        response.writeHead(200);
        const middle = bytes.indexOf(0xc3) + 1;
        response.write(bytes.subarray(0, middle), () => setImmediate(() => response.write(bytes.subarray(middle))));
      },
    ]);
    const stop = new AbortController();
    for await (const [first] of api([one.endpoint('cp-1')]).watch('/api/v1/configmaps', {}, stop.signal)) {
      if (first === undefined) continue;
      expect(first['data']).toEqual({ text: 'größer' });
      stop.abort();
    }
  });
});
