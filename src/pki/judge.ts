import type { CertificateFacts, LeafSpec } from './leaf.ts';

/** Renewed when less than this part of its life is left: four months of a year, so that a cluster that sleeps over a season wakes up. */
const renewBelow = 0.3;

export type Verdict = { readonly kind: 'keep' } | { readonly kind: 'issue'; readonly reason: string };

const issue = (reason: string): Verdict => ({ kind: 'issue', reason });
const sameSet = (a: readonly string[], b: readonly string[]): boolean => {
  const [left, right] = [new Set(a), new Set(b)];
  return left.size === right.size && [...left].every((item) => right.has(item));
};

/** Such as `cp-4, 10.0.0.14 added, cp-1 gone`. */
function difference(held: readonly string[], wanted: readonly string[]): string {
  const added = wanted.filter((name) => !held.includes(name));
  const gone = held.filter((name) => !wanted.includes(name));
  return [...(added.length === 0 ? [] : [`${added.join(', ')} added`]), ...(gone.length === 0 ? [] : [`${gone.join(', ')} gone`])].join(', ');
}

/** Whether a host's certificate can stay. `facts` is undefined where there is none, or none that can be read. */
export function judge(spec: LeafSpec, facts: CertificateFacts | undefined, nowMs: number): Verdict {
  if (facts === undefined) return issue('there is none that can be read');
  if (!facts.isSigned) return issue(`the ${spec.authority} authority of this cluster did not sign it`);
  if (facts.commonName !== spec.commonName || !sameSet(facts.organizations, spec.organizations)) return issue('it is for another subject');
  const [held, wanted] = [
    [...facts.dnsNames, ...facts.addresses],
    [...spec.dnsNames, ...spec.addresses],
  ];
  if (!sameSet(held, wanted)) return issue(`it is for other names or addresses: ${difference(held, wanted)}`);
  if (!sameSet(facts.usages, spec.usages)) return issue('it is for other uses');
  if (facts.notBeforeMs > nowMs) return issue('it is not valid yet: it was made while a clock was ahead');
  const left = (facts.notAfterMs - nowMs) / (facts.notAfterMs - facts.notBeforeMs);
  if (left < renewBelow) return issue(left < 0 ? 'it has expired' : 'it expires soon');
  return { kind: 'keep' };
}
