/** What `go mod download -json` tells of a module. */
export interface ModuleInfo {
  /** Path of its go.mod in Go's cache. */
  readonly GoMod: string;
  /** Path of the file that tells when it was published. */
  readonly Info: string;
}

/**
 * The go.mod that builds one version of Kubernetes, from Kubernetes' own. Go ignores `replace` lines of a dependency, so exactly
 * the modules that Kubernetes replaces by ./staging are replaced here by what was published of them for this version.
 */
export function kubernetesModFile(version: string, upstreamGoMod: string): string {
  const [, minor, patch] = version.split('.');
  const staging = [...upstreamGoMod.matchAll(/^\s*(?:replace )?(\S+) => \.\/staging\//gm)].flatMap((found) => found[1] ?? []);
  if (minor === undefined || patch === undefined || staging.length === 0) throw new Error(`${version}: its go.mod replaces nothing by ./staging`);
  const goLine = /^go .+$/m.exec(upstreamGoMod)?.[0] ?? 'go 1.25.0';
  // Defaults of a program's godebug settings come from its main module, which is ours.
  const godebugLine = /^godebug .+$/m.exec(upstreamGoMod)?.[0];
  return [
    'module bramble/builds/kubernetes',
    '',
    goLine,
    '',
    ...(godebugLine === undefined ? [] : [godebugLine, '']),
    `require k8s.io/kubernetes v${version}`,
    '',
    'replace (',
    ...staging.map((path) => `\t${path} => ${path} v0.${minor}.${patch}`),
    ')',
    '',
  ].join('\n');
}

/** The go.mod of the conformance suite for another version, from the suite's own, which says what it builds, and the version's. */
export function suiteModFile(suite: string, kubernetes: string): string {
  const [name] = /^module .+$/m.exec(suite) ?? [];
  const [tools] = /^tool \([^)]*\)$/m.exec(suite) ?? [];
  if (name === undefined || tools === undefined) throw new Error('the go.mod of the conformance suite names no tools');
  return kubernetes.replace(/^module .+$/m, name).replace(/^require /m, `${tools}\n\nrequire `);
}

/** src/artifacts/kubernetes-releases.ts with one more version. */
export function withRelease(source: string, version: string, publishedAt: string): string {
  const releases = new Map([...source.matchAll(/'(\d+\.\d+\.\d+)': '([^']+)'/g)].map((found) => [found[1] ?? '', found[2] ?? '']));
  releases.set(version, publishedAt);
  const lines = [...releases].toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })).map(([name, time]) => `  '${name}': '${time}',\n`);
  return source.replace(/= \{\n[\s\S]*\};/, `= {\n${lines.join('')}};`);
}
