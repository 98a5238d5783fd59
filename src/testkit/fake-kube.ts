import { secret } from '../base/secret.ts';
import { Failure } from '../base/trouble.ts';
import { collectionPath, fixedFields, pathOf } from '../objects/kinds.ts';
import { differences } from '../objects/differences.ts';
import { isTerminating } from '../objects/pods-on-node.ts';
import { at, idOf, isMap, type KubeObject, textAt } from '../objects/kube-object.ts';
import type { Eviction, KubeApi, Patch, Selection } from '../ports/kube-api.ts';
import { checkPath, selected } from './fake-collection.ts';
import { mergePatch, serverSideApply } from './fake-apply.ts';

const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' } as const;

/**
 * A Kubernetes API in memory for tests of recipes. Strict: a path, selector or patch that it does not know throws, and what a real API server
 * refuses (a missing namespace, a changed immutable field, an old resourceVersion) it refuses with the same Failure codes. No controllers run:
 * a test plays them with `put` and `drop`.
 */
export class FakeKube implements KubeApi {
  /** Every call as `METHOD path`, in order. */
  readonly calls: string[] = [];
  /** The server's clock. */
  nowMs = 0;
  readonly #live = new Map<string, KubeObject>();
  readonly #texts = new Map<string, { readonly status: number; readonly body: string }>();
  readonly #guarded = new Map<string, string>();
  readonly #failures: Failure[] = [];
  readonly #listeners = new Set<() => void>();
  #version = 100;
  #closed = false;

  constructor(objects: readonly KubeObject[] = []) {
    for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) this.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    for (const object of objects) this.put(object);
  }

  /** Puts an object as somebody else would: a controller, or a person with kubectl. */
  put(object: KubeObject): KubeObject {
    return this.#store(object);
  }
  /** Takes an object away as somebody else would. */
  drop(path: string): void {
    this.#live.delete(path);
    this.#changed();
  }
  /** What `text(path)` answers. */
  answer(path: string, status: number, body: string): void {
    this.#texts.set(path, { status, body });
  }
  /** Makes a PodDisruptionBudget refuse evictions of a running pod (`namespace/name`) until `message` is undefined. */
  guard(pod: string, message: string | undefined): void {
    if (message === undefined) this.#guarded.delete(pod);
    else this.#guarded.set(pod, message);
  }
  /** Makes the next call fail; several are used up in order. */
  failNext(failure: Failure): void {
    this.#failures.push(failure);
  }

  async get(path: string): Promise<KubeObject | undefined> {
    this.#called('GET', path);
    checkPath(path, 'object');
    return this.#live.get(path);
  }

  async list(path: string, selection: Selection = {}): Promise<readonly KubeObject[]> {
    this.#called('LIST', path);
    return this.#select(path, selection);
  }

  async apply(object: KubeObject): Promise<KubeObject> {
    const path = pathOf(object);
    this.#called('APPLY', path);
    this.#needNamespace(object);
    const live = this.#live.get(path);
    const before = live ?? (object.kind === 'Node' ? { ...object, spec: { taints: [notReady] } } : undefined);
    const after = serverSideApply(object, before);
    if (live !== undefined) this.#refuseFixed(object, live);
    const isSame = live !== undefined && differences(after, live).length === 0 && differences(live, after).length === 0;
    return isSame ? live : this.#store(after);
  }

  async patch(path: string, patch: Patch): Promise<KubeObject> {
    this.#called('PATCH', path);
    const live = this.#live.get(path);
    if (live === undefined) throw refusal('kube.not-found', `PATCH ${path}: HTTP 404 NotFound`);
    if (patch.kind !== 'merge') throw new Error(`fake-kube: ${patch.kind} patches are not played`);
    const version = at(patch.body, 'metadata', 'resourceVersion');
    if (version !== undefined && version !== live.metadata['resourceVersion']) throw refusal('kube.conflict', `PATCH ${path}: HTTP 409 Conflict`);
    const after = mergePatch(live, patch.body) as KubeObject;
    this.#refuseFixed(after, live);
    return this.#store(after);
  }

  async delete(path: string): Promise<'deleted' | 'absent'> {
    this.#called('DELETE', path);
    checkPath(path, 'object');
    const live = this.#live.get(path);
    if (live === undefined) return 'absent';
    if (live.kind === 'Namespace') for (const [each, object] of this.#live) if (object.metadata.namespace === live.metadata.name) this.#live.delete(each);
    this.#end(live);
    return 'deleted';
  }

  async evict(pod: { readonly namespace: string; readonly name: string }): Promise<Eviction> {
    const path = `${collectionPath('v1', 'Pod', pod.namespace)}/${pod.name}`;
    this.#called('EVICT', path);
    const message = this.#guarded.get(`${pod.namespace}/${pod.name}`);
    const live = this.#live.get(path);
    if (live === undefined) return { kind: 'absent' };
    if (message !== undefined && textAt(live, 'status', 'phase') === 'Running' && !isTerminating(live)) return { kind: 'refused', message };
    this.#end(live);
    return { kind: 'evicted' };
  }

  async text(path: string): Promise<{ readonly status: number; readonly body: string }> {
    this.#called('TEXT', path);
    const answer = this.#texts.get(path);
    if (answer === undefined) throw new Error(`fake-kube: no answer was given for ${path}`);
    return answer;
  }

  async *watch(
    path: string,
    selection: Selection,
    signal: AbortSignal,
    onTrouble: (failure: Failure) => void = () => {},
  ): AsyncGenerator<readonly KubeObject[]> {
    let shown: string | undefined;
    while (!signal.aborted && !this.#closed) {
      const moved = this.#nextChange(signal);
      try {
        this.#called('WATCH', path);
        const found = this.#select(path, selection);
        const now = found.map((object) => textAt(object, 'metadata', 'resourceVersion')).join();
        if (now !== shown) yield found;
        shown = now;
      } catch (problem) {
        if (!(problem instanceof Failure) || problem.code !== 'kube.unreachable') throw problem;
        onTrouble(problem);
        continue;
      }
      await moved;
    }
  }

  close(): void {
    this.#closed = true;
    this.#changed();
  }

  /** A pod that a node runs ends when its kubelet says so; a test plays that with `drop`. */
  #end(live: KubeObject): void {
    const graceS = graceOf(live);
    if (graceS === 0) this.drop(pathOf(live));
    else if (!isTerminating(live)) {
      const deletionTimestamp = new Date(this.nowMs + graceS * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
      this.#store({ ...live, metadata: { ...live.metadata, deletionTimestamp, deletionGracePeriodSeconds: graceS } });
    }
  }

  #store(object: KubeObject): KubeObject {
    this.#version += 1;
    const { uid, generation } = object.metadata;
    const stored = {
      ...shielded(object),
      metadata: { ...object.metadata, uid: uid ?? `uid-${this.#version}`, generation: generation ?? 1, resourceVersion: String(this.#version) },
    };
    this.#live.set(pathOf(object), stored);
    this.#changed();
    return stored;
  }

  #select(path: string, selection: Selection): readonly KubeObject[] {
    checkPath(path, 'collection');
    return selected(path, selection, this.#live);
  }

  #called(method: string, path: string): void {
    if (this.#closed) throw refusal('kube.cancelled', `${method} ${path} was cancelled`);
    this.calls.push(`${method} ${path}`);
    const failure = this.#failures.shift();
    if (failure !== undefined) throw failure;
  }

  #needNamespace(object: KubeObject): void {
    const { namespace } = object.metadata;
    if (namespace === undefined || this.#live.has(`/api/v1/namespaces/${namespace}`)) return;
    throw refusal('kube.not-found', `namespaces "${namespace}" not found`);
  }

  #refuseFixed(want: KubeObject, live: KubeObject): void {
    const fields = [...fixedFields(idOf(want)), ...(want.kind === 'Node' && at(live, 'spec', 'podCIDR') !== undefined ? ['spec.podCIDR'] : [])];
    for (const field of fields) {
      const wanted = at(want, ...field.split('.'));
      if (wanted !== undefined && differences(wanted, at(live, ...field.split('.'))).length > 0) throw refusal('kube.invalid', `${field}: field is immutable`);
    }
  }

  #nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#listeners.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#listeners.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #changed(): void {
    for (const wake of this.#listeners) wake();
  }
}

function graceOf(object: KubeObject): number {
  const isRunning = object.kind === 'Pod' && textAt(object, 'spec', 'nodeName') !== '' && !['Succeeded', 'Failed'].includes(textAt(object, 'status', 'phase'));
  const wanted = at(object, 'spec', 'terminationGracePeriodSeconds');
  return !isRunning ? 0 : typeof wanted === 'number' ? wanted : 30;
}

/** The real adapter gives the data of Secret objects as secrets. */
function shielded(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret' || !isMap(object['data'])) return object;
  return { ...object, data: Object.fromEntries(Object.entries(object['data']).map(([name, each]) => [name, typeof each === 'string' ? secret(each) : each])) };
}

const refusal = (code: string, message: string): Failure => new Failure({ code, message, remedy: 'a test made it so' });
