import type { Flaw } from './finding.ts';

/** How many of a number of hosts: so many, or so many of a hundred. */
export type Limit = { readonly kind: 'count'; readonly value: number } | { readonly kind: 'percent'; readonly value: number };

/** What the published JSON Schema says of a limit. */
export const limitForms = [
  { type: 'integer', minimum: 1 },
  { type: 'string', pattern: '^([1-9][0-9]?|100)%$' },
] as const;

const remedy = 'Write a whole number from 1 on, such as 2, or a percentage from 1% to 100%, such as 25%.';

/** A limit as it is written: a whole number, or text such as `25%`. */
export function parseLimit(value: unknown): { readonly limit: Limit } | { readonly flaw: Flaw } {
  if (typeof value === 'string') return parseText(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 1 ? { limit: { kind: 'count', value } } : outOfRange(String(value));
  if (value === null) return { flaw: { code: 'config.no-value', message: 'there is no value', remedy } };
  const shown = Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a map' : String(value);
  return { flaw: { code: 'config.wrong-type', message: `a number or a percentage is expected here, not ${shown}`, remedy } };
}

function parseText(text: string): { readonly limit: Limit } | { readonly flaw: Flaw } {
  const percent = /^(-?\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent !== undefined) return /^([1-9]\d?|100)$/.test(percent) ? { limit: { kind: 'percent', value: Number(percent) } } : outOfRange(text);
  if (/^\d+$/.test(text)) return { flaw: { code: 'config.wrong-type', message: `"${text}" is text`, remedy: `Write ${text}, without quotes.` } };
  return { flaw: { code: 'config.invalid-value', message: `${JSON.stringify(text)} is neither a number nor a percentage`, remedy } };
}

const outOfRange = (shown: string): { readonly flaw: Flaw } => ({
  flaw: { code: 'config.out-of-range', message: `${shown} is neither a whole number from 1 on nor a whole percentage from 1% to 100%`, remedy },
});

export const limitText = ({ kind, value }: Limit): number | string => (kind === 'count' ? value : `${value}%`);
