import { collectionPath, pathOf } from '../../objects/kinds.ts';
import type { KubeObject } from '../../objects/kube-object.ts';
import { fieldManager } from '../../objects/owned-fields.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Eviction, KubeApi, Selection } from '../../ports/kube-api.ts';
import type { KubeEndpoint, KubeIdentity } from './endpoint.ts';
import { EndpointRing } from './endpoint-ring.ts';
import type { Call, Reply } from './exchange.ts';
import { failureOf, statusOf } from './kube-failure.ts';
import { withQuery } from './query.ts';
import { watchCollection } from './watch-collection.ts';
import { parseObject, parsePage, type Page, toWire } from './wire.ts';

export interface KubeApiOptions {
  /** Ways to the API servers, asked in this order until one answers; the one that did is kept. At least one. */
  readonly endpoints: readonly KubeEndpoint[];
  readonly identity: KubeIdentity;
  readonly clock: Clock;
  /** How long one API server may take for one answer, connecting included. Default 15 000. */
  readonly attemptTimeoutMs?: number;
  /** Objects in a page of a list. Default 500, as kubectl. */
  readonly pageSize?: number;
}

const patchTypes = { merge: 'application/merge-patch+json', json: 'application/json-patch+json' } as const;
const propagations = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const;
const roundsWhenBusy = 4;
const longestPauseMs = 10_000;

/** The Kubernetes API over TLS with a client certificate, through any byte stream that leads to an API server. */
export function openKubeApi(options: KubeApiOptions): KubeApi {
  const ring = new EndpointRing({ ...options, attemptTimeoutMs: options.attemptTimeoutMs ?? 15_000 });
  const { clock } = options;

  /** Asks again for a while when the server says that it is only busy (429, 503, 504, or a moment without etcd leader). */
  async function patiently(call: Call, signal: AbortSignal | undefined): Promise<{ reply: Reply; host: string }> {
    for (let round = 1; ; round += 1) {
      const answer = await ring.ask(call, signal);
      if (!isPassing(answer.reply) || round === roundsWhenBusy) return answer;
      ring.turn();
      await clock.sleep(Math.min((answer.reply.retryAfterS ?? 1) * 1000, longestPauseMs), signal);
    }
  }

  async function ask(call: Call, signal: AbortSignal | undefined, absent?: 'absent-is-fine'): Promise<Reply | undefined> {
    const { reply, host } = await patiently(call, signal);
    if (reply.status === 404 && absent !== undefined && statusOf(reply.body).reason === 'NotFound') return undefined;
    if (reply.status < 200 || reply.status > 299) throw failureOf(call, reply, host);
    return reply;
  }

  async function objectFrom(call: Call, signal: AbortSignal | undefined): Promise<KubeObject> {
    return parseObject((await ask(call, signal))?.body ?? '');
  }

  async function listAll(path: string, selection: Selection, signal?: AbortSignal): Promise<Page> {
    const items: KubeObject[] = [];
    for (let from: string | undefined; ; ) {
      const call: Call = { method: 'GET', path: withQuery(path, { ...selection, limit: String(options.pageSize ?? 500), continue: from }) };
      const { reply, host } = await patiently(call, signal);
      if (reply.status === 410 && from !== undefined) {
        // The rest of the list is too old to be continued: begin anew.
        items.length = 0;
        from = undefined;
        continue;
      }
      if (reply.status !== 200) throw failureOf(call, reply, host);
      const page = parsePage(reply.body);
      items.push(...page.items);
      from = page.more;
      if (from === undefined) return { ...page, items };
    }
  }

  return {
    async get(path, signal) {
      const reply = await ask({ method: 'GET', path }, signal, 'absent-is-fine');
      return reply === undefined ? undefined : parseObject(reply.body);
    },
    async list(path, selection = {}, signal) {
      return (await listAll(path, selection, signal)).items;
    },
    apply(object, signal) {
      const path = withQuery(pathOf(object), { fieldManager, force: 'true' });
      return objectFrom({ method: 'PATCH', path, contentType: 'application/apply-patch+yaml', body: toWire(object) }, signal);
    },
    patch(path, patch, signal) {
      return objectFrom({ method: 'PATCH', path: withQuery(path, { fieldManager }), contentType: patchTypes[patch.kind], body: toWire(patch.body) }, signal);
    },
    async delete(path, propagation = 'background', signal) {
      const reply = await ask({ method: 'DELETE', path: withQuery(path, { propagationPolicy: propagations[propagation] }) }, signal, 'absent-is-fine');
      return reply === undefined ? 'absent' : 'deleted';
    },
    async evict(pod, signal): Promise<Eviction> {
      const path = `${collectionPath('v1', 'Pod', pod.namespace)}/${encodeURIComponent(pod.name)}/eviction`;
      const body = toWire({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: pod });
      const call: Call = { method: 'POST', path, body };
      const { reply, host } = await ring.ask(call, signal);
      const status = statusOf(reply.body);
      if (reply.status === 404) return { kind: 'absent' };
      if (reply.status === 429) return { kind: 'refused', message: status.causes[0] ?? status.message ?? 'a PodDisruptionBudget forbids it now' };
      if (reply.status < 200 || reply.status > 299) throw failureOf(call, reply, host);
      return { kind: 'evicted' };
    },
    async text(path, signal) {
      const { reply } = await ring.ask({ method: 'GET', path }, signal);
      return { status: reply.status, body: reply.body };
    },
    watch(path, selection, signal, onTrouble) {
      return watchCollection({ ring, clock, list: listAll }, path, selection, signal, onTrouble);
    },
    close() {
      ring.close();
    },
  };
}

const isPassing = ({ status, body }: Reply): boolean =>
  status === 429 || status === 503 || status === 504 || (status === 500 && /etcdserver: (leader changed|request timed out|no leader)/.test(body));
