import { err, ok, type Result } from '../base/result.ts';
import type { Problem } from '../base/trouble.ts';
import type { ResourceKey } from './kind.ts';
import { kindOf } from './kinds.ts';
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

const wanted = new WeakMap<Want, ResourceRef>();
export function refOf(want: Want): ResourceRef {
  const known = wanted.get(want);
  if (known !== undefined) return known;
  const ref = refTo(want.kind, kindOf(want).key(want));
  wanted.set(want, ref);
  return ref;
}

const texts = new WeakMap<ResourceRef, string>();
/** Text that two refs share only where they are the same resource. */
export function refText(ref: ResourceRef): string {
  const known = texts.get(ref);
  if (known !== undefined) return known;
  const text = `${ref.kind}\t${ref.key}`;
  texts.set(ref, text);
  return text;
}

/**
 * The wants of one host by `refText`, in their order. Two wants for one resource, or for one path, are refused, also where
 * they agree; so are keys with a line break, a tab, `|` or a quote, which no probe could tell apart.
 */
export function collectWants(wants: readonly Want[]): Result<ReadonlyMap<string, Want>, readonly Problem[]> {
  const byRef = new Map<string, Want>();
  const byPlace = new Map<string, string>();
  const problems: Problem[] = [];
  for (const want of wants) {
    const ref = refOf(want);
    const place = kindOf(want).place?.(ref.key);
    if (/[\n\t|'"\\]/.test(ref.key) || ref.key === '') problems.push(problem('resource.bad-key', `${JSON.stringify(ref.key)} cannot name a ${ref.kind}`));
    if (byRef.has(refText(ref))) problems.push(problem('resource.duplicate', `${named(ref)} is wanted twice`));
    else if (place !== undefined && byPlace.has(place))
      problems.push(problem('resource.duplicate', `${named(ref)} and ${byPlace.get(place)} want the same path`));
    byRef.set(refText(ref), want);
    if (place !== undefined) byPlace.set(place, named(ref));
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
