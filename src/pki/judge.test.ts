import { describe, expect, test } from 'vitest';
import { judge } from './judge.ts';
import type { CertificateFacts, LeafSpec } from './leaf.ts';

const dayMs = 86_400_000;
const spec: LeafSpec = {
  pair: '/etc/kubernetes/pki/apiserver',
  authority: 'kubernetes',
  commonName: 'kube-apiserver',
  organizations: ['o'],
  dnsNames: ['a', 'b'],
  addresses: ['10.0.0.1', '10.0.0.2'],
  usages: ['server'],
};
const good: CertificateFacts = {
  commonName: 'kube-apiserver',
  organizations: ['o'],
  dnsNames: ['b', 'a'],
  addresses: ['10.0.0.2', '10.0.0.1'],
  usages: ['server'],
  notBeforeMs: 0,
  notAfterMs: 100 * dayMs,
  isSigned: true,
};

test('a certificate that says what is wanted stays, in whatever order it says it', () => {
  expect(judge(spec, good, 10 * dayMs)).toEqual({ kind: 'keep' });
});

test.each<[title: string, facts: CertificateFacts | undefined]>([
  ['there is none', undefined],
  ['another authority signed it', { ...good, isSigned: false }],
  ['it has another common name', { ...good, commonName: 'x' }],
  ['it lacks an organization', { ...good, organizations: [] }],
  ['it has an organization more', { ...good, organizations: ['o', 'system:masters'] }],
  ['it lacks a name', { ...good, dnsNames: ['a'] }],
  ['it has one name twice and lacks another', { ...good, dnsNames: ['a', 'a'] }],
  ['it has a name more', { ...good, dnsNames: ['a', 'b', 'c'] }],
  ['it lacks an address', { ...good, addresses: ['10.0.0.1'] }],
  ['it may be used for less', { ...good, usages: [] }],
  ['it may be used for more', { ...good, usages: ['client', 'server'] }],
  ['it begins in the future', { ...good, notBeforeMs: 11 * dayMs }],
])('a new one is issued when %s', (_, facts) => {
  expect(judge(spec, facts, 10 * dayMs).kind).toBe('issue');
});

describe('of a certificate that is valid for 100 days', () => {
  test.each([
    [69, 'keep'],
    [71, 'issue'],
    [100, 'issue'],
    [101, 'issue'],
  ] as const)('on day %i the verdict is %s', (day, verdict) => {
    expect(judge(spec, good, day * dayMs).kind).toBe(verdict);
  });

  test('the reason tells what expires from what has expired', () => {
    expect(judge(spec, good, 99 * dayMs)).not.toEqual(judge(spec, good, 101 * dayMs));
  });
});

test('the reason says which names and addresses come and go', () => {
  expect(judge(spec, { ...good, dnsNames: ['a', 'c'] }, 10 * dayMs)).toEqual({ kind: 'issue', reason: 'it is for other names or addresses: b added, c gone' });
});
