import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bramble, run } from './bramble.ts';
import { interruptibly } from './interruption.ts';

export interface OwnLab {
  /** Path of its bramble.yaml. */
  readonly config: string;
  readonly folder: string;
}

/** A lab of blank machines that exists while `work` runs, also when that fails or is interrupted. */
export const inLab = <T>(name: string, size: { readonly controlPlanes: number; readonly workers: number }, work: (lab: OwnLab) => Promise<T>): Promise<T> =>
  interruptibly(async () => {
    const parent = mkdtempSync(join(tmpdir(), 'bramble-lab-'));
    const folder = join(parent, name);
    try {
      const counts = ['--control-planes', String(size.controlPlanes), '--workers', String(size.workers)];
      await bramble('lab', 'up', '--name', name, '--folder', folder, ...counts);
      return await work({ folder, config: join(folder, 'bramble.yaml') });
    } finally {
      await run(['lab', 'down', '--name', name]);
      rmSync(parent, { recursive: true, force: true });
    }
  });

/** Value of `--<name> <value>` or `--<name>=<value>`. */
export function optionOf(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(`--${name}`);
  return at >= 0 ? args[at + 1] : args.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3);
}
