import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import type { KubeEndpoint, KubeIdentity } from '../../src/adapters/kube/endpoint.ts';
import { EndpointRing } from '../../src/adapters/kube/endpoint-ring.ts';
import { openKubeApi } from '../../src/adapters/kube/https-kube-api.ts';
import { statusOf } from '../../src/adapters/kube/kube-failure.ts';
import { collectionPath } from '../../src/objects/kinds.ts';
import { textAt } from '../../src/objects/kube-object.ts';
import type { Acknowledged } from './acknowledged.ts';

const namespace = 'fault-writer';
const path = collectionPath('v1', 'ConfigMap', namespace);
const everyMs = 125;
const afterTroubleMs = 100;
/** A server that says nothing for so long is left for the next one. */
const attemptTimeoutMs = 2_000;

export interface WriterOptions {
  /** Part of every key's name; two writers of a cluster have two. */
  readonly id: string;
  /** Ways to the API, tried in turn. */
  readonly endpoints: readonly KubeEndpoint[];
  /** Undefined as long as the cluster has no keys. */
  readonly identity: () => Promise<KubeIdentity | undefined>;
}

/** Writes numbered keys without a break, one after another, each until it is acknowledged. */
export interface Writer {
  readonly acknowledged: readonly Acknowledged[];
  /** When the next key is acknowledged. @throws Error when none is within the time */
  next(seconds: number): Promise<void>;
  /** Stops, and gives what the API then holds of its keys: name and value. */
  stop(): Promise<ReadonlyMap<string, string>>;
}

export function startWriter({ id, endpoints, identity }: WriterOptions): Writer {
  const acknowledged: Acknowledged[] = [];
  const stop = new AbortController();
  let ring: EndpointRing | undefined;
  let authority = '';
  let askedMs = 0;

  /** Again after trouble, because a cluster that was reset and made anew has other keys; not too often, because it costs a signature. */
  async function open(): Promise<void> {
    if (Date.now() < askedMs + 1_000) return;
    askedMs = Date.now();
    const login = await identity();
    if (login === undefined || login.ca === authority) return;
    ring?.close();
    ring = new EndpointRing({ endpoints, identity: login, clock: systemClock, attemptTimeoutMs });
    authority = login.ca;
  }

  async function put(to: EndpointRing, name: string): Promise<boolean> {
    const metadata = { name, labels: { writer: id } };
    const { reply } = await to.ask({ method: 'POST', path, body: JSON.stringify({ metadata, data: { name } }) }, stop.signal);
    // An earlier try may have been carried out without its answer getting here: the key is there then.
    if (reply.status === 201 || (reply.status === 409 && statusOf(reply.body).reason === 'AlreadyExists')) return true;
    if (reply.status === 404)
      await to.ask({ method: 'POST', path: collectionPath('v1', 'Namespace'), body: JSON.stringify({ metadata: { name: namespace } }) }, stop.signal);
    else to.turn();
    return false;
  }

  async function write(): Promise<void> {
    for (let isWell = false; !stop.signal.aborted; ) {
      const startedMs = Date.now();
      if (!isWell) await open().catch(() => undefined);
      const name = `${id}-${acknowledged.length + 1}`;
      isWell = ring !== undefined && (await put(ring, name).catch(() => false));
      if (isWell) acknowledged.push({ name, atMs: Date.now() });
      await sleep(isWell ? Math.max(0, everyMs - (Date.now() - startedMs)) : afterTroubleMs);
    }
  }

  const over = write();
  return {
    acknowledged,
    async next(seconds) {
      const [before, endMs] = [acknowledged.length, Date.now() + seconds * 1000];
      while (acknowledged.length === before) {
        if (Date.now() > endMs) throw new Error(`no write of ${id} was acknowledged within ${seconds} s`);
        await sleep(50);
      }
    },
    async stop() {
      stop.abort();
      await over;
      ring?.close();
      const login = await identity();
      if (login === undefined) throw new Error('the cluster has no keys');
      const api = openKubeApi({ endpoints, identity: login, clock: systemClock });
      try {
        const found = await api.list(path, { labelSelector: `writer=${id}` });
        return new Map(found.map((each) => [each.metadata.name, textAt(each, 'data', 'name')]));
      } finally {
        api.close();
      }
    },
  };
}
