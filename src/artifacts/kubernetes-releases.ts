/**
 * Kubernetes versions that bramble can build, with the time their module was published: the build date that the programs
 * tell, so that every build of a version has the same bytes. Written by scripts/update-kubernetes-module.ts.
 */
export const kubernetesReleases: Readonly<Record<string, string>> = {
  '1.35.4': '2026-04-15T18:01:22Z',
  '1.36.3': '2026-07-22T18:07:38Z',
};
