import type { ResourceRef } from '../resources/collect-wants.ts';
import type { SeenState } from '../resources/seen-state.ts';
import type { HostFacts } from './host-facts.ts';

/** One resource that bramble placed on a host. */
export type ManifestEntry = ResourceRef;

/** A resource that is there or not, but the host could not say. */
export interface UnreadableResource extends ResourceRef {
  readonly reason: string;
}

/** All that one probe found out about a host. */
export interface HostObservation {
  readonly facts: HostFacts;
  /** State of every resource asked for and of every one in the manifest. */
  readonly seen: SeenState;
  /** What bramble placed here, in the order of placing. */
  readonly manifest: readonly ManifestEntry[];
  readonly unreadable: readonly UnreadableResource[];
}
