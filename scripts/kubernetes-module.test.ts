import { describe, expect, it } from 'vitest';
import { kubernetesModFile, suiteModFile, withRelease } from './kubernetes-module.ts';

const upstream = `module k8s.io/kubernetes

go 1.26.0

godebug default=go1.26

require (
	k8s.io/api v0.0.0
	k8s.io/utils v0.0.0-2026
)

replace (
	k8s.io/api => ./staging/src/k8s.io/api
	k8s.io/client-go => ./staging/src/k8s.io/client-go
)
`;

describe('kubernetesModFile', () => {
  it('replaces the staging modules, and only those, by what was published for the version', () => {
    const text = kubernetesModFile('1.36.3', upstream);
    expect(text).toContain('\tk8s.io/api => k8s.io/api v0.36.3\n\tk8s.io/client-go => k8s.io/client-go v0.36.3\n)');
    expect(text).not.toContain('k8s.io/utils');
  });
  it("takes over Kubernetes' own language version and settings", () => {
    expect(kubernetesModFile('1.36.3', upstream)).toMatch(/\ngo 1\.26\.0\n\ngodebug default=go1\.26\n/);
  });
  it('refuses a module file without staging modules', () => {
    expect(() => kubernetesModFile('1.36.3', 'module x\n')).toThrow(/staging/);
  });
});

describe('suiteModFile', () => {
  it('keeps the name and the tools of the suite and takes the version and everything else from Kubernetes', () => {
    const suite = 'module bramble/test/conformance\n\ngo 1.25.0\n\ntool (\n\tk8s.io/kubernetes/test/e2e\n)\n\nrequire (\n\tk8s.io/kubernetes v1.35.4\n)\n';
    const text = suiteModFile(suite, kubernetesModFile('1.36.3', upstream));
    expect(text).toMatch(/^module bramble\/test\/conformance\n\ngo 1\.26\.0\n/);
    expect(text).toContain('\ntool (\n\tk8s.io/kubernetes/test/e2e\n)\n\nrequire k8s.io/kubernetes v1.36.3\n');
    expect(text).not.toContain('v1.35.4');
  });
  it('refuses a module file without tools', () => {
    expect(() => suiteModFile('module x\n', kubernetesModFile('1.36.3', upstream))).toThrow(/tools/);
  });
});

describe('withRelease', () => {
  const source = "export const releases = {\n  '1.9.0': 'a',\n  '1.36.3': 'b',\n};\n";
  it('adds a version in its order', () => {
    expect(withRelease(source, '1.35.4', 'c')).toBe("export const releases = {\n  '1.9.0': 'a',\n  '1.35.4': 'c',\n  '1.36.3': 'b',\n};\n");
  });
  it('changes nothing when the version is there', () => {
    expect(withRelease(source, '1.36.3', 'b')).toBe(source);
  });
});
