import { describe, expect, it } from 'vitest';
import { groupsFor } from '../../artifacts/catalogue.ts';
import { supportedKubernetes } from '../../config/kubernetes-version.ts';
import { needsOfArches } from './needs.ts';

describe('needsOfArches', () => {
  it('asks for everything of the newest Kubernetes where there is no config', () => {
    const needs = needsOfArches(undefined, ['arm64']);
    expect(needs.kubernetes).toBe(supportedKubernetes[0]);
    const names = groupsFor(needs).flatMap((group) => group.built.map((artifact) => artifact.name));
    expect(names).toEqual(expect.arrayContaining(['etcd', 'kubernetes', 'kubernetes-node', 'image-metrics-server', 'image-demo']));
    expect(new Set(groupsFor(needs).map((group) => group.arch))).toEqual(new Set(['arm64']));
  });
});
