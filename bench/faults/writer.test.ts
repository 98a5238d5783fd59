import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KubeEndpoint, KubeIdentity } from '../../src/adapters/kube/endpoint.ts';
import { openSigner } from '../../src/adapters/signer/signer.ts';
import { adminLeaf } from '../../src/pki/leaves.ts';
import { lostOf } from './acknowledged.ts';
import { startWriter, type Writer } from './writer.ts';

/** What a server does with the next key. */
type Mood = 'keep' | 'keep and hang up' | 'refuse' | 'forget';

let identity: KubeIdentity;
let serving: { readonly cert: string; readonly key: string };
const servers: Server[] = [];

beforeAll(async () => {
  const signer = openSigner();
  const authority = (await signer.newSecrets(Date.now())).authorities.kubernetes;
  const admin = await signer.issue(adminLeaf, authority, Date.now());
  const own = await signer.issue({ ...adminLeaf, commonName: 'kube-apiserver', dnsNames: ['kubernetes'], usages: ['server'] }, authority, Date.now());
  identity = { ca: authority.certificatePem, certificate: admin.certificatePem, key: admin.key };
  serving = { cert: own.certificatePem, key: own.key.reveal() };
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A stand-in for an API server that keeps ConfigMaps in `kept`; `moods` are its answers to writes, in order, and then it keeps. */
async function serve(kept: Map<string, string>, moods: Mood[]): Promise<KubeEndpoint> {
  let hasNamespace = false;
  const server = createServer(serving, (asked, answer) => {
    let body = '';
    asked.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    asked.on('end', () => {
      const say = (status: number, value: object): void => void answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      if (asked.method === 'GET') {
        const items = [...kept].map(([name, value]) => ({ metadata: { name }, data: { name: value } }));
        return say(200, { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items });
      }
      const { metadata, data } = JSON.parse(body) as { metadata: { name: string }; data?: { name: string } };
      if (data === undefined) {
        hasNamespace = true;
        return say(201, {});
      }
      if (!hasNamespace) return say(404, { kind: 'Status', reason: 'NotFound' });
      if (kept.has(metadata.name)) return say(409, { kind: 'Status', reason: 'AlreadyExists' });
      const mood = moods.shift() ?? 'keep';
      if (mood === 'refuse') return say(500, {});
      if (mood !== 'forget') kept.set(metadata.name, data.name);
      if (mood === 'keep and hang up') return void asked.socket.destroy();
      return say(201, {});
    });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const open = (): Promise<Socket> =>
    new Promise((done, fail) => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.once('connect', () => done(socket)).once('error', fail);
    });
  return { name: `server-${servers.length}`, connect: open };
}

const write = (...endpoints: readonly KubeEndpoint[]): Writer => startWriter({ id: 'w', endpoints, identity: async () => identity });
const untilThere = async (writer: Writer, count: number): Promise<void> => {
  while (writer.acknowledged.length < count) await writer.next(30);
};

describe('the writer', () => {
  it('writes numbered keys, in a namespace that it makes itself', async () => {
    const kept = new Map<string, string>();
    const writer = write(await serve(kept, []));
    await untilThere(writer, 3);
    const found = await writer.stop();
    expect(writer.acknowledged.slice(0, 3).map(({ name }) => name)).toEqual(['w-1', 'w-2', 'w-3']);
    expect(lostOf(writer.acknowledged, found)).toEqual([]);
  });
  it('writes a key again until it is acknowledged, also where only the answer was lost', async () => {
    const kept = new Map<string, string>();
    const writer = write(await serve(kept, ['refuse', 'keep and hang up', 'refuse']));
    await untilThere(writer, 3);
    expect([...kept.keys()].slice(0, 3)).toEqual(['w-1', 'w-2', 'w-3']);
    expect(lostOf(writer.acknowledged, await writer.stop())).toEqual([]);
  });
  it('goes to another server where one refuses or is gone', async () => {
    const kept = new Map<string, string>();
    const gone: KubeEndpoint = { name: 'gone', connect: () => Promise.reject(new Error('no route')) };
    const writer = write(
      gone,
      await serve(
        new Map(),
        Array.from({ length: 100 }, () => 'refuse' as const),
      ),
      await serve(kept, []),
    );
    await untilThere(writer, 2);
    expect([...kept.keys()].slice(0, 2)).toEqual(['w-1', 'w-2']);
    await writer.stop();
  });
  it('finds a key that was acknowledged and is not there', async () => {
    const writer = write(await serve(new Map(), ['keep', 'forget', 'keep']));
    await untilThere(writer, 3);
    expect(lostOf(writer.acknowledged, await writer.stop())).toEqual(['w-2']);
  });
  it('goes on with the keys of a cluster that was made anew', async () => {
    const signer = openSigner();
    const other = (await signer.newSecrets(Date.now())).authorities.kubernetes;
    const endpoint = await serve(new Map(), []);
    let now: KubeIdentity = { ...identity, ca: other.certificatePem };
    const writer = startWriter({ id: 'w', endpoints: [endpoint], identity: async () => now });
    await expect(writer.next(0.5)).rejects.toThrow('no write of w was acknowledged');
    now = identity;
    await writer.next(30);
    await writer.stop();
  });
  it('waits for the keys of a cluster that is not made yet, and tells when nothing was acknowledged', async () => {
    const endpoint = await serve(new Map(), []);
    let isMade = false;
    const writer = startWriter({ id: 'w', endpoints: [endpoint], identity: async () => (isMade ? identity : undefined) });
    await expect(writer.next(0.2)).rejects.toThrow('no write of w was acknowledged');
    isMade = true;
    await writer.next(30);
    await writer.stop();
  });
});
