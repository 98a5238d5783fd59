import { collectionPath, kubeKinds, pathOf } from '../objects/kinds.ts';
import { at, type KubeObject, type KubeValue } from '../objects/kube-object.ts';
import type { Selection } from '../ports/kube-api.ts';

/** Throws where a path is not of a kind in the table: a real API server would not know it either, or bramble should not ask. */
export function checkPath(path: string, form: 'object' | 'collection'): void {
  const known = kubeKinds.some(({ apiVersion, kind }) => new RegExp(`^${collectionPattern(apiVersion, kind)}${form === 'object' ? '/[^/]+' : ''}$`).test(path));
  if (!known) throw new Error(`fake-kube: ${path} is no ${form} of a kind in objects/kinds.ts`);
}

/** The objects of a collection that its selectors choose, by path; `live` is by path too. */
export function selected(path: string, { labelSelector, fieldSelector }: Selection, live: ReadonlyMap<string, KubeObject>): readonly KubeObject[] {
  const wanted = [...parseSelector(labelSelector, ['metadata', 'labels']), ...parseSelector(fieldSelector, [])];
  return [...live]
    .filter(([own]) => inCollection(path, own))
    .map(([, object]) => object)
    .filter((object) => wanted.every(({ way, value }) => (value === undefined ? at(object, ...way) !== undefined : at(object, ...way) === value)))
    .toSorted((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
}

const collectionPattern = (apiVersion: string, kind: string): string =>
  collectionPath(apiVersion, kind).replace(/\/([^/]+)$/, (_all, plural: string) => `(/namespaces/[^/]+)?/${plural}`);

/** An object's path without its name is the collection's, with or without the namespace. */
const inCollection = (collection: string, own: string): boolean => {
  const home = own.slice(0, own.lastIndexOf('/'));
  return home === collection || home.replace(/\/namespaces\/[^/]+\/([^/]+)$/, '/$1') === collection;
};

function parseSelector(
  selector: string | undefined,
  root: readonly string[],
): readonly { readonly way: readonly string[]; readonly value: KubeValue | undefined }[] {
  if (selector === undefined || selector === '') return [];
  return selector.split(',').map((term) => {
    const [, key = '', , value] = /^([^=!,\s]+)(==?([^=!]*))?$/.exec(term) ?? [];
    if (key === '') throw new Error(`fake-kube: the selector "${term}" is not played`);
    return { way: root.length === 0 ? key.split('.') : [...root, key], value };
  });
}
