import { describe, expect, it } from 'vitest';
import type { GoBuild } from '../../artifacts/recipe.ts';
import { goArguments, goEnvironment } from './go-arguments.ts';

const plain: GoBuild = { folder: 'etcd', package: '.', tags: [], variables: {} };
const c: GoBuild = { ...plain, c: { packages: ['libseccomp-dev'], libraries: ['libseccomp'] } };

describe('goArguments', () => {
  it('keeps paths, version control and build ids out of the bytes', () => {
    expect(goArguments(plain, '/out')).toEqual(expect.arrayContaining(['-trimpath', '-buildvcs=false', '-s -w -buildid=']));
  });
  it('does not depend on the order of the variables', () => {
    const build = (variables: Record<string, string>) => goArguments({ ...plain, variables }, '/out');
    expect(build({ 'a.b': '1', 'a.c': '2' })).toEqual(build({ 'a.c': '2', 'a.b': '1' }));
  });
  it('links C statically, without an id of the C linker', () => {
    expect(goArguments(c, '/out').join(' ')).toMatch(/-buildmode=pie .*-static-pie -Wl,--build-id=none/);
  });
});

describe('goEnvironment', () => {
  it('builds for the oldest processor of the architecture, with the modules and the toolchain as they are', () => {
    expect(goEnvironment(plain, 'arm64', 'amd64')).toMatchObject({
      GOARCH: 'arm64',
      GOARM64: 'v8.0',
      GOFLAGS: '-mod=readonly',
      GOTOOLCHAIN: 'local',
      CGO_ENABLED: '0',
    });
  });
  it("takes the target's compiler and libraries where C is needed", () => {
    expect(goEnvironment(c, 'arm64', 'amd64')).toMatchObject({
      CGO_ENABLED: '1',
      CC: 'aarch64-linux-gnu-gcc',
      PKG_CONFIG_LIBDIR: '/usr/lib/aarch64-linux-gnu/pkgconfig',
    });
  });
  it("uses the computer's own compiler and libraries for its own architecture", () => {
    const own = goEnvironment(c, 'arm64', 'arm64');
    expect(own['CC']).toBe('gcc');
    expect(own['PKG_CONFIG_LIBDIR']).toBeUndefined();
  });
});
