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

/** What compiles C for a target. Undefined `libraries`: pkg-config's own places are right. */
export interface CTarget {
  readonly compiler: string;
  readonly libraries: string | undefined;
}

/** Cross compilers and their library folders as Debian names them; for the computer's own architecture, what it has anyway. */
export function cTarget(arch: Arch, ownArch: string): CTarget {
  if (arch === ownArch) return { compiler: 'gcc', libraries: undefined };
  const triple = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[arch];
  return { compiler: `${triple}-gcc`, libraries: `/usr/lib/${triple}/pkgconfig` };
}

/** Architecture of this computer in Go's words; anything but Linux has no compiler for Linux of its own. */
export const ownArch = (): string => (process.platform === 'linux' ? process.arch.replace('x64', 'amd64') : process.platform);

/** What is the same whatever is built: nothing of this computer or of Go's settings on it gets into the bytes. */
const sameEverywhere = {
  // The lowest level of each architecture: what is built on a new machine also runs on an old one.
  GOAMD64: 'v1',
  GOARM64: 'v8.0',
  GOFLAGS: '-mod=readonly',
  GOTOOLCHAIN: 'local',
  GOWORK: 'off',
  GOEXPERIMENT: '',
} as const;

/** The environment, on top of the user's own, of a program that Go builds and runs on this computer. */
export const goEnvironmentHere: Readonly<Record<string, string>> = { ...sameEverywhere, GOOS: '', GOARCH: '', CGO_ENABLED: '0' };

/** What a build's environment says on top of the user's own. */
export function goEnvironment(build: GoBuild, arch: Arch, own: string): Readonly<Record<string, string>> {
  const { compiler, libraries } = cTarget(arch, own);
  return {
    ...sameEverywhere,
    GOOS: 'linux',
    GOARCH: arch,
    ...(build.c === undefined
      ? { CGO_ENABLED: '0' }
      : { CGO_ENABLED: '1', CC: compiler, CGO_CFLAGS: '-O2', CGO_LDFLAGS: '', ...(libraries === undefined ? {} : { PKG_CONFIG_LIBDIR: libraries }) }),
  };
}
