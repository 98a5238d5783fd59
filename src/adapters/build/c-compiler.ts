import type { GoBuild } from '../../artifacts/recipe.ts';
import type { Arch } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import { cTarget, ownArch } from './go-arguments.ts';
import { runProgram } from './run-program.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Says before a build that its C compiler or a C library is not there. @throws Failure `build.compiler-missing` */
export async function checkCompiler(name: string, needs: NonNullable<GoBuild['c']>, arch: Arch, env: Environment): Promise<void> {
  const { compiler, libraries } = cTarget(arch, ownArch());
  const compilerRuns = await succeeds([compiler, '--version'], env);
  const hasLibraries =
    compilerRuns && (await succeeds(['pkg-config', '--exists', ...needs.libraries], libraries === undefined ? env : { ...env, PKG_CONFIG_LIBDIR: libraries }));
  if (hasLibraries) return;
  throw new Failure({
    code: 'build.compiler-missing',
    message: `Building ${name} for ${arch} needs C: ${compilerRuns ? `no ${needs.libraries.join(', ')} for ${arch}` : `no ${compiler} on the path`}`,
    remedy: `On Debian or Ubuntu run: ${installLine(needs, arch)}`,
  });
}

function installLine(needs: NonNullable<GoBuild['c']>, arch: Arch): string {
  if (ownArch() === arch) return `sudo apt-get install gcc libc6-dev pkg-config ${needs.packages.join(' ')}`;
  const compiler = arch === 'arm64' ? 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross' : 'gcc-x86-64-linux-gnu libc6-dev-amd64-cross';
  const libraries = needs.packages.map((name) => `${name}:${arch}`).join(' ');
  return `sudo dpkg --add-architecture ${arch} && sudo apt-get update && sudo apt-get install pkg-config ${compiler} ${libraries}`;
}

async function succeeds(argv: readonly [string, ...string[]], env: Environment): Promise<boolean> {
  const end = await runProgram({ argv, cwd: '/', env, onLine: () => {} });
  return end.kind === 'exited' && end.code === 0;
}
