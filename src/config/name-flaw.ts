import type { Flaw } from './finding.ts';

/** RFC 1123 label. */
export const labelPattern = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$';
const expression = new RegExp(labelPattern);

/** What is wrong with the name of a cluster or a host: it becomes the name of a Kubernetes node and part of DNS names. */
export function nameFlaw(name: string): Flaw | undefined {
  if (expression.test(name)) return undefined;
  const code = 'config.invalid-name';
  if (name.length > 63) return { code, message: `this name has ${name.length} characters, and 63 are allowed`, remedy: 'Take a shorter one.' };
  const meant = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  const remedy = meant === '' ? 'Take a name such as pi-1.' : `Write ${meant}.`;
  return { code, message: `${JSON.stringify(name)} is not a name: lower-case letters, digits and "-" inside are allowed`, remedy };
}
