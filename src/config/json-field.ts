import { z } from 'zod';
import { schema } from './schema.ts';

/** The schema as JSON Schema, with `x-default`. */
export const rawJsonSchema = (): JsonField => z.toJSONSchema(schema, { io: 'input' }) as JsonField;

/** The parts of JSON Schema that the schema uses. */
export interface JsonField {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly 'x-default'?: string;
  readonly properties?: Readonly<Record<string, JsonField>>;
  readonly required?: readonly string[];
  readonly items?: JsonField;
  readonly anyOf?: readonly JsonField[];
  readonly minimum?: number;
  readonly maximum?: number;
}
