import { type JsonField, rawJsonSchema } from './json-field.ts';

/** JSON Schema of bramble.yaml for editors: the text of bramble.schema.json. */
export function configJsonSchema(): string {
  const publish = (key: string, value: unknown): unknown => (key === 'x-default' ? undefined : value);
  return `${JSON.stringify(rawJsonSchema() satisfies JsonField, publish, 2)}\n`;
}
