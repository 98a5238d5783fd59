import { describe, expect, it } from 'vitest';
import { recipeOf } from './recipes.ts';

const binary = (name: string, version: string) => recipeOf({ name, version, form: 'binary' });

describe('recipeOf', () => {
  it('makes Kubernetes tell the version that was asked for, to servers and clients alike', () => {
    const { modFile, variables } = binary('kubernetes', '1.35.4')?.go ?? {};
    expect(modFile).toBe('1.35.4.mod');
    for (const path of ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']) {
      expect(variables).toMatchObject({
        [`${path}.gitVersion`]: 'v1.35.4',
        [`${path}.gitMajor`]: '1',
        [`${path}.gitMinor`]: '35',
        [`${path}.gitTreeState`]: 'clean',
      });
    }
  });

  it('takes the build date from the release, never from the clock', () => {
    expect(binary('kubernetes', '1.36.3')?.go.variables['k8s.io/component-base/version.buildDate']).toBe('2026-07-22T18:07:38Z');
  });

  it('needs a C compiler for runc alone', () => {
    expect(binary('runc', '1.5.2')?.go.c?.libraries).toEqual(['libseccomp']);
    expect(binary('etcd', '3.7.3')?.go.c).toBeUndefined();
  });

  it('runs every image as a user that is not root', () => {
    for (const name of ['image-pause', 'image-coredns', 'image-metrics-server', 'image-demo']) {
      expect(recipeOf({ name, version: '1', form: 'image' })?.image?.user).toMatch(/^[1-9]\d+:[1-9]\d+$/);
    }
  });

  it('knows no recipe for a program that only upstream has a binary of', () => {
    expect(binary('kube-apiserver', '1.36.3')).toBeUndefined();
  });
});
