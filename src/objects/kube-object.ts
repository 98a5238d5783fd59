import { Secret } from '../base/secret.ts';

/** What a field of a Kubernetes object can hold. The data of a Secret object are `Secret` values (their base64 form). */
export type KubeValue = null | boolean | number | string | Secret | readonly KubeValue[] | KubeMap;
export interface KubeMap {
  readonly [field: string]: KubeValue;
}

/** A Kubernetes object, wanted or live. Wanted ones leave out what the server fills in. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: KubeValue;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: KubeMap;
  readonly annotations?: KubeMap;
  readonly [field: string]: KubeValue;
}

/** Who an object is; two wanted objects with one identity are a bug. */
export interface ObjectId {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

export const idOf = (object: KubeObject): ObjectId => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  namespace: object.metadata.namespace,
  name: object.metadata.name,
});

/** An identity as one string, such as `Deployment kube-system/coredns`; what a person reads, and unique among the kinds of the table. */
export const titleOf = (id: ObjectId): string => `${id.kind} ${id.namespace === undefined ? '' : `${id.namespace}/`}${id.name}`;

export const isMap = (value: KubeValue | undefined): value is KubeMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);

export const isList = (value: KubeValue | undefined): value is readonly KubeValue[] => Array.isArray(value);

/** The text at a path, empty where there is none. */
export function textAt(value: KubeValue | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : typeof found === 'number' || typeof found === 'boolean' ? String(found) : '';
}

/** The value at a path of field names, undefined where the way ends early. */
export function at(value: KubeValue | undefined, ...path: readonly string[]): KubeValue | undefined {
  let here = value;
  for (const field of path) {
    if (!isMap(here)) return undefined;
    here = here[field];
  }
  return here;
}
