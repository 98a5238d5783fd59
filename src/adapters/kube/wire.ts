import { Secret, secret } from '../../base/secret.ts';
import { Failure } from '../../base/trouble.ts';
import { isList, isMap, type KubeMap, type KubeObject, type KubeValue, textAt } from '../../objects/kube-object.ts';

/** The JSON that goes to the API server; the one place where secrets of objects are revealed. JSON is YAML, so it serves apply patches too. */
export const toWire = (value: KubeValue): string => JSON.stringify(revealed(value));

function revealed(value: KubeValue): unknown {
  if (value instanceof Secret) return value.reveal();
  if (isList(value)) return value.map(revealed);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revealed(each)]));
  return value;
}

/** One page of a list. Its items lack kind and apiVersion on the wire; they get them here. */
export interface Page {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly more: string | undefined;
}

/** @throws Failure `kube.bad-answer` */
export function parseObject(body: string): KubeObject {
  const value = parse(body);
  if (!isObject(value)) throw badAnswer('no Kubernetes object', body);
  return shielded(value);
}

/** @throws Failure `kube.bad-answer` */
export function parsePage(body: string): Page {
  const value = parse(body);
  if (!isMap(value) || !isList(value['items']) || typeof value['kind'] !== 'string' || !isMap(value['metadata'])) throw badAnswer('no list of objects', body);
  const { apiVersion } = value;
  const kind = value['kind'].replace(/List$/, '');
  const items = value['items'].filter(isMap).map((item) => ({ apiVersion, kind, ...item }) as unknown);
  if (!items.every(isObject)) throw badAnswer('a list with something that is no object', body);
  const more = textAt(value['metadata'], 'continue');
  return { items: items.map(shielded), resourceVersion: textAt(value['metadata'], 'resourceVersion'), more: more === '' ? undefined : more };
}

/** One line of a watch. @throws Failure `kube.bad-answer` */
export function parseWatchLine(line: string): { readonly type: string; readonly object: KubeMap } {
  const value = parse(line);
  if (!isMap(value) || typeof value['type'] !== 'string' || !isMap(value['object'])) throw badAnswer('no watch event', line);
  return { type: value['type'], object: isObject(value['object']) ? shielded(value['object']) : value['object'] };
}

function parse(body: string): KubeValue {
  try {
    return JSON.parse(body) as KubeValue;
  } catch {
    throw badAnswer('no JSON', body);
  }
}

const isObject = (value: unknown): value is KubeObject =>
  isMap(value as KubeValue) &&
  typeof (value as KubeMap)['apiVersion'] === 'string' &&
  typeof (value as KubeMap)['kind'] === 'string' &&
  isMap((value as KubeMap)['metadata']) &&
  typeof ((value as KubeMap)['metadata'] as KubeMap)['name'] === 'string';

/** What a Secret object holds must not be shown, wherever the object goes. */
function shielded(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1' || !isMap(object['data'])) return object;
  const data = Object.fromEntries(Object.entries(object['data']).map(([name, each]) => [name, typeof each === 'string' ? secret(each) : each]));
  return { ...object, data };
}

/** The body is not shown: it could hold a secret. */
const badAnswer = (what: string, body: string): Failure =>
  new Failure({
    code: 'kube.bad-answer',
    message: `what answered as the Kubernetes API sent ${what} (${body.length} characters)`,
    remedy: 'Look whether another program listens on port 6443 of the control planes (bramble status)',
  });
