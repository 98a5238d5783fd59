import type { Failure } from '../base/trouble.ts';
import type { KubeObject, KubeValue } from '../objects/kube-object.ts';

/** Which objects of a collection are meant; selectors as in Kubernetes (`app=web`, `metadata.name=pi-1`). */
export interface Selection {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export type Patch =
  /** RFC 7386: null removes a field, lists are replaced whole. */
  | { readonly kind: 'merge'; readonly body: KubeValue }
  /** RFC 6902 operations. */
  | { readonly kind: 'json'; readonly body: readonly KubeValue[] };

/** What became of a request to evict a pod. `refused` is a PodDisruptionBudget's answer: try again when more pods are healthy. */
export type Eviction = { readonly kind: 'evicted' } | { readonly kind: 'absent' } | { readonly kind: 'refused'; readonly message: string };

/**
 * The Kubernetes API of one cluster as an administrator sees it. Paths are REST paths (see objects/kinds.ts). Every method asks a healthy control plane
 * and goes on to the next when one does not answer.
 *
 * @throws Failure `kube.unreachable` (no control plane answers), `kube.untrusted` (its certificate is not this cluster's), `kube.timeout`,
 * `kube.unauthorized`, `kube.forbidden`, `kube.not-found`, `kube.conflict`, `kube.invalid`, `kube.rejected`, `kube.busy`, `kube.server-error`,
 * `kube.bad-answer`, `kube.cancelled`
 */
export interface KubeApi {
  /** One object, undefined when it does not exist. The data of Secret objects arrive as `Secret`. */
  get(path: string, signal?: AbortSignal): Promise<KubeObject | undefined>;
  /** All objects of a collection, fetched in pages. */
  list(path: string, selection?: Selection, signal?: AbortSignal): Promise<readonly KubeObject[]>;
  /** Server-side apply as field manager `bramble`, taking over fields that others own; creates what is not there. Gives the live object. */
  apply(object: KubeObject, signal?: AbortSignal): Promise<KubeObject>;
  /** Patches an object that exists. A body with a resourceVersion fails with `kube.conflict` when the object changed since. */
  patch(path: string, patch: Patch, signal?: AbortSignal): Promise<KubeObject>;
  /** Asks for deletion; `background` (default) returns before what it owns is gone. */
  delete(path: string, propagation?: 'background' | 'foreground' | 'orphan', signal?: AbortSignal): Promise<'deleted' | 'absent'>;
  evict(pod: { readonly namespace: string; readonly name: string }, signal?: AbortSignal): Promise<Eviction>;
  /** The plain answer of a path such as `/readyz?verbose`; any HTTP status is an answer. */
  text(path: string, signal?: AbortSignal): Promise<{ readonly status: number; readonly body: string }>;
  /**
   * Yields the whole selection now and after every change, until the signal aborts (then it ends without an error). Lost connections and
   * expired versions are mended by listing again; `onTrouble` hears of them.
   */
  watch(path: string, selection: Selection, signal: AbortSignal, onTrouble?: (failure: Failure) => void): AsyncIterable<readonly KubeObject[]>;
  /** Closes all connections; running requests fail with `kube.cancelled`. */
  close(): void;
}
