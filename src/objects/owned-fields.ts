import type { KubeMap, KubeObject, KubeValue } from './kube-object.ts';
import { isList, isMap } from './kube-object.ts';
import { join } from './differences.ts';
import { sameItem } from './list-keys.ts';

/** The name under which bramble applies objects; the server records which fields each manager owns. */
export const fieldManager = 'bramble';

/** One step into an object: a field, or the item of a list with these keys or this value. */
export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'item'; readonly keys: KubeMap }
  | { readonly kind: 'value'; readonly value: KubeValue };

/** A field that bramble applied earlier and wants no more; the next apply takes it away. */
export interface Leftover {
  readonly path: string;
  readonly steps: readonly Step[];
}

/**
 * What bramble owns in a live object and does not want any more, read from the server's own record of ownership
 * (`metadata.managedFields`, format FieldsV1), so that nothing has to be remembered elsewhere.
 */
export function leftovers(want: KubeObject, seen: KubeObject): readonly Leftover[] {
  const managed = seen.metadata['managedFields'];
  if (!isList(managed)) return [];
  return managed.filter(isOurs).flatMap((entry) => (isMap(entry['fieldsV1']) ? walk(entry['fieldsV1'], want, [], '') : []));
}

const isOurs = (entry: KubeValue): entry is KubeMap =>
  isMap(entry) && entry['manager'] === fieldManager && entry['operation'] === 'Apply' && (entry['subresource'] ?? '') === '';

function walk(owned: KubeMap, want: KubeValue, steps: readonly Step[], path: string): readonly Leftover[] {
  return Object.keys(owned)
    .filter((key) => key !== '.')
    .toSorted()
    .flatMap((key) => {
      const step = parseStep(key);
      if (step === undefined) return [];
      const way = [...steps, step];
      const where = step.kind === 'field' ? join(path, step.name) : `${path}[${key.slice(2)}]`;
      const inside = enter(want, step);
      const below = owned[key];
      return inside === undefined ? [{ path: where, steps: way }] : isMap(below) ? walk(below, inside, way, where) : [];
    });
}

/** `f:name` is a field, `k:{...}` a list item by keys, `v:...` a list item by value; positions (`i:`) are never used by the API. */
function parseStep(key: string): Step | undefined {
  const rest = key.slice(2);
  if (key.startsWith('f:')) return { kind: 'field', name: rest };
  if (key.startsWith('k:')) return { kind: 'item', keys: JSON.parse(rest) };
  if (key.startsWith('v:')) return { kind: 'value', value: JSON.parse(rest) };
  return undefined;
}

/** The value that a step leads to, undefined where there is none. */
function enter(value: KubeValue, step: Step): KubeValue | undefined {
  if (step.kind === 'field') return isMap(value) ? value[step.name] : undefined;
  if (!isList(value)) return undefined;
  return step.kind === 'item' ? sameItem(Object.keys(step.keys), value, step.keys) : value.find((item) => item === step.value);
}

/** The same object without what the steps lead to. */
export function without(value: KubeValue, steps: readonly Step[]): KubeValue {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (step.kind === 'field') {
    if (!isMap(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, each]): [string, KubeValue][] =>
        name !== step.name ? [[name, each]] : rest.length === 0 ? [] : [[name, without(each, rest)]],
      ),
    );
  }
  if (!isList(value)) return value;
  const target = enter(value, step);
  return value.flatMap((item) => (item !== target ? [item] : rest.length === 0 ? [] : [without(item, rest)]));
}
