import { err, ok, type Result } from '../base/result.ts';
import type { Problem } from '../base/trouble.ts';
import type { ResourceKey } from './kind.ts';
import { anyKind, kindOf } from './kinds.ts';
import type { KindName, Want } from './wants.ts';

/** One resource of a host, without what it should be. */
export interface ResourceRef {
  readonly kind: KindName;
  readonly key: ResourceKey;
}
const refs = new Map<KindName, Map<ResourceKey, ResourceRef>>();
/** The one ref of a resource: hosts have mostly the same resources, and equal refs are the same object. */
export function refTo(kind: KindName, key: ResourceKey): ResourceRef {
  const ofKind = refs.get(kind) ?? new Map<ResourceKey, ResourceRef>();
  if (ofKind.size === 0) refs.set(kind, ofKind);
  const known = ofKind.get(key);
  if (known !== undefined) return known;
  const ref = { kind, key };
  ofKind.set(key, ref);
  return ref;
}

export const refOf = (want: Want): ResourceRef => refTo(want.kind, kindOf(want).key(want));

/** The resources of a list, each once and as `refTo` gives it. */
export const refSet = (refs: readonly ResourceRef[]): ReadonlySet<ResourceRef> => new Set(refs.map(({ kind, key }) => refTo(kind, key)));

/** Text that two refs share only where they are the same resource. */
export const refText = ({ kind, key }: ResourceRef): string => `${kind}\t${key}`;

/**
 * The wants of one host by their resource, in their order. Two wants for one resource, or for one path, are refused, also where
 * they agree; so are keys with a line break, a tab, `|` or a quote, which no probe could tell apart.
 */
export function collectWants(wants: readonly Want[]): Result<ReadonlyMap<ResourceRef, Want>, readonly Problem[]> {
  const byRef = new Map<ResourceRef, Want>();
  const byPlace = new Map<string, ResourceRef>();
  const problems: Problem[] = [];
  for (const want of wants) {
    const ref = refOf(want);
    const place = anyKind(ref.kind).place?.(ref.key);
    if (ref.key === '' || /[\n\t|'"\\]/.test(ref.key)) problems.push(problem('resource.bad-key', `${JSON.stringify(ref.key)} cannot name a ${ref.kind}`));
    const other = place === undefined ? undefined : byPlace.get(place);
    if (byRef.has(ref)) problems.push(problem('resource.duplicate', `${named(ref)} is wanted twice`));
    else if (other !== undefined) problems.push(problem('resource.duplicate', `${named(ref)} and ${named(other)} want the same path`));
    byRef.set(ref, want);
    if (place !== undefined) byPlace.set(place, ref);
  }
  return problems.length === 0 ? ok(byRef) : err(problems);
}

const named = ({ kind, key }: ResourceRef): string => `${kind} ${key}`;

const problem = (code: string, message: string): Problem => ({
  kind: 'problem',
  code,
  severity: 'error',
  message,
  remedy: 'Let one component alone want it; where the configuration names the path, choose another one.',
});
