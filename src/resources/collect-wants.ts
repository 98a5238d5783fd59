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
export const refOf = (want: Want): ResourceRef => ({ kind: want.kind, key: kindOf(want).key(want) });
/** Text that two refs share only where they are the same resource. */
export const refText = (ref: ResourceRef): string => `${ref.kind}\t${ref.key}`;

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
    const text = `${ref.kind} ${ref.key}`;
    const place = kindOf(want).place?.(ref.key);
    if (/[\n\t|'"\\]/.test(ref.key) || ref.key === '') problems.push(problem('resource.bad-key', `${JSON.stringify(ref.key)} cannot name a ${ref.kind}`));
    if (byRef.has(refText(ref))) problems.push(problem('resource.duplicate', `${text} is wanted twice`));
    else if (place !== undefined && byPlace.has(place)) problems.push(problem('resource.duplicate', `${text} and ${byPlace.get(place)} want the same path`));
    byRef.set(refText(ref), want);
    if (place !== undefined) byPlace.set(place, text);
  }
  return problems.length === 0 ? ok(byRef) : err(problems);
}

const problem = (code: string, message: string): Problem => ({
  kind: 'problem',
  code,
  severity: 'error',
  message,
  remedy: 'Let one component alone want it; where the configuration names the path, choose another one.',
});
