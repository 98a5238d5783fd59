import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bramble } from './bramble.ts';

export interface BenchLab {
  /** Path of its bramble.yaml. */
  readonly config: string;
  readonly folder: string;
}

/** A lab of blank machines that exists while `work` runs, also when that fails or is interrupted. */
export async function inLab<T>(
  name: string,
  size: { readonly controlPlanes: number; readonly workers: number },
  work: (lab: BenchLab) => Promise<T>,
): Promise<T> {
  const parent = mkdtempSync(join(tmpdir(), 'bramble-bench-'));
  const folder = join(parent, name);
  const down = async (): Promise<void> => {
    await bramble('lab', 'down', '--name', name);
    rmSync(parent, { recursive: true, force: true });
  };
  const interrupted = (): void => {
    void down().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    const counts = ['--control-planes', String(size.controlPlanes), '--workers', String(size.workers)];
    await bramble('lab', 'up', '--name', name, '--folder', folder, ...counts);
    return await work({ folder, config: join(folder, 'bramble.yaml') });
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await down();
  }
}

/** Value of `--<name> <value>` or `--<name>=<value>`. */
export function optionOf(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(`--${name}`);
  return at >= 0 ? args[at + 1] : args.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3);
}
