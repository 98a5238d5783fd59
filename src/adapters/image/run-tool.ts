import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { buffer, text } from 'node:stream/consumers';
import { Failure } from '../../base/trouble.ts';
import { isErrno } from '../files/durable-file.ts';

/** Programs that images need, and the packages that have them (Debian's names). */
const packages = {
  mcopy: 'mtools',
  mdir: 'mtools',
  mlabel: 'mtools',
  mmd: 'mtools',
  xz: 'xz-utils',
  zstd: 'zstd',
  unzip: 'unzip',
  dd: 'coreutils',
  lsblk: 'util-linux',
  debugfs: 'e2fsprogs',
};
export type Tool = keyof typeof packages;

const toolMissing = (tool: Tool, cause: unknown): Failure =>
  new Failure({
    code: 'image.tool-missing',
    message: `There is no ${tool} on this computer`,
    remedy: `Install it: sudo apt-get install ${packages[tool]} (or your system's package with ${tool}), and run the command again.`,
    cause,
  });

/** Starts a program whose messages are in English. The signal kills it. */
export function startTool(
  tool: Tool,
  args: readonly string[],
  signal?: AbortSignal,
): { readonly child: ChildProcessWithoutNullStreams; readonly ended: Promise<ToolEnd> } {
  const child = spawn(tool, [...args], {
    env: { ...process.env, ...environment, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    ...(signal === undefined ? {} : { signal, killSignal: 'SIGKILL' }),
  });
  const stderr = text(child.stderr);
  const ended = new Promise<ToolEnd>((resolve, reject) => {
    child.once('error', (error) => reject(isErrno(error, 'ENOENT') ? toolMissing(tool, error) : error));
    child.once('close', (code) => void stderr.then((said) => resolve({ code: code ?? 128, stderr: said.trim() }), reject));
  });
  // Whoever waits for its output first must not meet an unhandled rejection.
  ended.catch(() => undefined);
  child.stdin.on('error', () => undefined);
  return { child, ended };
}

/** A user's mtoolsrc must not decide; images whose geometry is odd are fine; the same input gives the same bytes. */
const environment = { LC_ALL: 'C.UTF-8', MTOOLSRC: '/dev/null', MTOOLS_SKIP_CHECK: '1', MTOOLS_NO_VFAT: '0', SOURCE_DATE_EPOCH: '1767225600' };

export interface ToolEnd {
  readonly code: number;
  readonly stderr: string;
}

/** Runs a program to its end; what it reads and prints is small. @throws Failure `image.tool-missing` */
export async function runTool(tool: Tool, args: readonly string[], input?: Uint8Array): Promise<ToolEnd & { readonly stdout: Buffer }> {
  const { child, ended } = startTool(tool, args);
  child.stdin.end(input);
  const [stdout, end] = await Promise.all([buffer(child.stdout), ended]);
  return { ...end, stdout };
}
