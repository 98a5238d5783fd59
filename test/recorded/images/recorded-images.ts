import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { filesToRead } from '../../../src/image/detect-image.ts';
import type { FatPartition, ImageContents } from '../../../src/image/image-edit.ts';

const folder = 'test/recorded/images';

export const recordedImageNames: readonly string[] = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());

interface Told {
  readonly partition: number;
  readonly label: string;
  readonly otherFiles: readonly string[];
  readonly osRelease?: string;
}

/** An image as whoever reads its partitions shows it. */
export function recordedImage(name: string): ImageContents & { readonly partitions: readonly [FatPartition] } {
  const told = JSON.parse(readFileSync(join(folder, name, 'image.json'), 'utf8')) as Told;
  const boot = join(folder, name, 'boot');
  const texts = (readdirSync(boot, { recursive: true }) as string[]).filter((path) => statSync(join(boot, path)).isFile());
  const paths = [...texts, ...told.otherFiles].toSorted();
  const files = new Map(filesToRead(paths).map((path) => [path, readFileSync(join(boot, path), 'utf8')]));
  return { partitions: [{ number: told.partition, label: told.label, paths, files }], osRelease: told.osRelease };
}
