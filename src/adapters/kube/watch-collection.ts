import type { IncomingMessage } from 'node:http';
import { Failure } from '../../base/trouble.ts';
import { at, idOf, type KubeMap, type KubeObject, titleOf } from '../../objects/kube-object.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Selection } from '../../ports/kube-api.ts';
import type { EndpointRing } from './endpoint-ring.ts';
import type { Call } from './exchange.ts';
import { failureOf } from './kube-failure.ts';
import { lines } from './lines.ts';
import { withQuery } from './query.ts';
import { type Page, parseWatchLine } from './wire.ts';

interface Source {
  readonly ring: EndpointRing;
  readonly clock: Clock;
  list(path: string, selection: Selection, signal: AbortSignal): Promise<Page>;
}

/** The server ends a quiet watch after this time, and bookmarks come about once a minute: silence for longer is a dead connection. */
const serverEndsAfterS = 120;
const silenceMs = 150_000;
const passing = new Set(['kube.unreachable', 'kube.timeout', 'kube.busy', 'kube.server-error']);

/** See KubeApi.watch. List, then follow; list again when the server has forgotten our version or the connection broke. */
export async function* watchCollection(
  source: Source,
  path: string,
  selection: Selection,
  signal: AbortSignal,
  onTrouble: (failure: Failure) => void = () => {},
): AsyncGenerator<readonly KubeObject[]> {
  let pauseMs = 100;
  while (!signal.aborted) {
    try {
      const page = await source.list(path, selection, signal);
      const live = new Map(page.items.map((item) => [titleOf(idOf(item)), item]));
      yield [...live.values()];
      pauseMs = 100;
      for await (const change of follow(source, path, selection, page.resourceVersion, signal)) {
        const key = titleOf(idOf(change.object));
        if (change.type === 'DELETED') live.delete(key);
        else live.set(key, change.object);
        yield [...live.values()];
      }
      await source.clock.sleep(100, signal);
    } catch (problem) {
      if (signal.aborted) return;
      if (!(problem instanceof Failure) || !passing.has(problem.code)) throw problem;
      onTrouble(problem);
      await source.clock.sleep(pauseMs, signal).catch(() => {});
      pauseMs = Math.min(pauseMs * 2, 2_000);
    }
  }
}

/** Changes after a version, over as many connections as it takes; ends when the version has expired or a connection breaks. */
async function* follow(
  source: Source,
  path: string,
  selection: Selection,
  from: string,
  signal: AbortSignal,
): AsyncGenerator<{ type: string; object: KubeObject }> {
  for (let version = from; !signal.aborted; ) {
    const query = { ...selection, watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: String(serverEndsAfterS), resourceVersion: version };
    const call: Call = { method: 'GET', path: withQuery(path, query) };
    const { response, host } = await source.ring.stream(call, signal);
    if (response.statusCode === 410) return void response.resume();
    if (response.statusCode !== 200) throw failureOf(call, { status: response.statusCode ?? 0, retryAfterS: undefined, body: await whole(response) }, host);
    response.setTimeout(silenceMs, () => response.destroy());
    let sawEnd = false;
    try {
      for await (const line of lines(response)) {
        const event = parseWatchLine(line);
        if (event.type === 'ERROR') {
          const code = Number(at(event.object, 'code'));
          if (code === 410) return;
          throw failureOf(call, { status: code, retryAfterS: undefined, body: JSON.stringify(event.object) }, host);
        }
        version = versionOf(event.object) ?? version;
        if (event.type !== 'BOOKMARK') yield { type: event.type, object: event.object as KubeObject };
      }
      sawEnd = true;
    } catch (problem) {
      if (problem instanceof Failure) throw problem;
      // The connection broke: the caller lists again, from whichever API server answers.
      return;
    } finally {
      if (!sawEnd) response.destroy();
    }
  }
}

const versionOf = (object: KubeMap): string | undefined => {
  const version = at(object, 'metadata', 'resourceVersion');
  return typeof version === 'string' ? version : undefined;
};

async function whole(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const line of lines(response)) text += `${line}\n`;
  return text;
}
