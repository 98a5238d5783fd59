import type { Same } from '../resources/kind.ts';
import { diffObject, type ObjectChange } from './diff-object.ts';
import { inApplyOrder } from './kinds.ts';
import { at, idOf, type KubeObject, titleOf } from './kube-object.ts';

/** The label that says who manages an object; the tools of the ecosystem read it as well. */
export const managedByLabel = { key: 'app.kubernetes.io/managed-by', value: 'bramble' } as const;
/** Which of bramble's sets (an add-on, a component) an object belongs to. */
export const setAnnotation = 'bramble.dev/set';

/** Marks an object as placed by bramble for a set. Only objects with both marks are ever removed. */
export function inSet(set: string, object: KubeObject): KubeObject {
  const { labels, annotations, ...rest } = object.metadata;
  return {
    ...object,
    metadata: { ...rest, labels: { ...labels, [managedByLabel.key]: managedByLabel.value }, annotations: { ...annotations, [setAnnotation]: set } },
  };
}

/** Label selector that lists what bramble placed. */
export const managedSelector = `${managedByLabel.key}=${managedByLabel.value}`;

const isOurs = (object: KubeObject): boolean =>
  at(object, 'metadata', 'labels', managedByLabel.key) === managedByLabel.value && typeof at(object, 'metadata', 'annotations', setAnnotation) === 'string';

const key = (object: KubeObject): string => titleOf(idOf(object));

/**
 * All changes that make the live objects what is wanted, in the order in which they can run: removals first, in reverse order, because what
 * replaces an object may need its address or port. `seen` holds every wanted object that exists, and every object with our label.
 */
export function diffObjects(
  wants: readonly KubeObject[],
  seen: readonly KubeObject[],
): { readonly changes: readonly ObjectChange[]; readonly same: readonly { readonly object: KubeObject; readonly reason: string }[] } {
  const live = new Map(seen.map((object) => [key(object), object]));
  const wanted = new Set(wants.map(key));
  if (wanted.size !== wants.length) throw new Error('bug: one object is wanted twice');
  const gone = inApplyOrder(seen.filter((object) => isOurs(object) && !wanted.has(key(object)))).toReversed();
  const verdicts = inApplyOrder(wants).map((want): { want: KubeObject; verdict: ObjectChange | Same } => ({
    want,
    verdict: diffObject(want, live.get(key(want))),
  }));
  return {
    changes: [
      ...gone.map((object): ObjectChange => ({ kind: 'remove', seen: object })),
      ...verdicts.flatMap(({ verdict }) => (verdict.kind === 'same' ? [] : [verdict])),
    ],
    same: verdicts.flatMap(({ want, verdict }) => (verdict.kind === 'same' ? [{ object: want, reason: verdict.reason }] : [])),
  };
}

/** What can run at once: neighbours of one kind need nothing of each other. The order of the rounds is that of the changes. */
export function inRounds(changes: readonly ObjectChange[]): readonly (readonly ObjectChange[])[] {
  const rounds: ObjectChange[][] = [];
  const about = (change: ObjectChange): string => {
    const { apiVersion, kind } = change.kind === 'remove' ? change.seen : change.want;
    return `${change.kind === 'remove' ? 'remove' : 'apply'} ${apiVersion} ${kind}`;
  };
  for (const change of changes) {
    const last = rounds.at(-1);
    if (last?.[0] !== undefined && about(last[0]) === about(change)) last.push(change);
    else rounds.push([change]);
  }
  return rounds;
}
