import type { GoBuild } from '../../artifacts/recipe.ts';
import type { Arch } from '../../base/names.ts';

/** Arguments of `go` for a build whose bytes depend on nothing but the source, the recipe and the toolchain. */
export function goArguments(build: GoBuild, output: string): readonly string[] {
  const variables = Object.keys(build.variables)
    .toSorted()
    .map((name) => `-X ${name}=${build.variables[name]}`);
  // A static position-independent executable, as runc's own release is; the C linker would add an id of its own.
  const c = build.c === undefined ? [] : ['-linkmode external', "-extldflags '-static-pie -Wl,--build-id=none'"];
  return [
    'build',
    '-v',
    '-trimpath',
    '-buildvcs=false',
    ...(build.modFile === undefined ? [] : [`-modfile=${build.modFile}`]),
    ...(build.c === undefined ? [] : ['-buildmode=pie']),
    ...(build.tags.length === 0 ? [] : ['-tags', build.tags.join(',')]),
    '-ldflags',
    ['-s -w -buildid=', ...variables, ...c].join(' '),
    '-o',
    output,
    build.package,
  ];
}

/** C compiler and library folder of each architecture, as Debian names them. */
const cTargets: Readonly<Record<Arch, { readonly compiler: string; readonly libraries: string }>> = {
  amd64: { compiler: 'x86_64-linux-gnu-gcc', libraries: '/usr/lib/x86_64-linux-gnu/pkgconfig' },
  arm64: { compiler: 'aarch64-linux-gnu-gcc', libraries: '/usr/lib/aarch64-linux-gnu/pkgconfig' },
};

export const cTarget = (arch: Arch): { readonly compiler: string; readonly libraries: string } => cTargets[arch];

/** What a build's environment says on top of the user's own. */
export function goEnvironment(build: GoBuild, arch: Arch): Readonly<Record<string, string>> {
  const { compiler, libraries } = cTarget(arch);
  return {
    GOOS: 'linux',
    GOARCH: arch,
    // The lowest level of each architecture: what is built on a new machine also runs on an old one.
    GOAMD64: 'v1',
    GOARM64: 'v8.0',
    GOFLAGS: '-mod=readonly',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    GOEXPERIMENT: '',
    ...(build.c === undefined ? { CGO_ENABLED: '0' } : { CGO_ENABLED: '1', CC: compiler, PKG_CONFIG_LIBDIR: libraries, CGO_CFLAGS: '-O2', CGO_LDFLAGS: '' }),
  };
}
