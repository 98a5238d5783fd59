import type { Path } from './finding.ts';
import { type JsonField, rawJsonSchema } from './json-field.ts';

let known: JsonField | undefined;

/** What the schema says about the place at a path; undefined where it has none. */
export function fieldAt(path: Path): JsonField | undefined {
  known ??= rawJsonSchema();
  return path.reduce<JsonField | undefined>((field, part) => (typeof part === 'number' ? field?.items : field?.properties?.[part]), known);
}

/** Where in the format a key has its place, such as `network` for `pods`; empty for the top. */
export function homesOf(key: string, field: JsonField | undefined = fieldAt([]), path = ''): readonly string[] {
  const inner = Object.entries(field?.properties ?? {});
  const here = inner.some(([name]) => name === key) ? [path] : [];
  const below = inner.flatMap(([name, each]) =>
    homesOf(key, each.items ?? each, `${path === '' ? '' : `${path}.`}${name}${each.items === undefined ? '' : '[]'}`),
  );
  return [...here, ...below];
}
