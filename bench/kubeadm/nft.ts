import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeImage } from '../../src/adapters/build/write-image.ts';
import { loginArguments } from '../../src/adapters/ssh/login-arguments.ts';
import type { Recipe } from '../../src/artifacts/recipe.ts';
import type { SshTarget } from '../../src/ports/transport.ts';
import { interrupted } from '../measure/interruption.ts';
import { arch, builders, type Finish } from './provide.ts';

/** nft with everything that it loads, by their real content: a link of a library's name is what it points to. */
const pack = `cd / && tar -ch --sort=name $(ldd /usr/sbin/nft | grep -o '/[^ ]*' | cut -c 2- | sort) usr/sbin/nft`;

/** A tar with a lab machine's own nft and its libraries. */
export async function readNft(directory: string, target: SshTarget): Promise<Buffer> {
  return execFileSync('ssh', [...(await loginArguments({ directory }, target, [pack]))], { maxBuffer: 64 * 2 ** 20, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** kube-proxy calls nft, so that upstream's image holds it too. It stands where the image's PATH finds it. */
export const withNft = ({ artifact, image }: Recipe, nft: Buffer): Finish => ({
  input: createHash('sha256').update(nft).digest('hex'),
  make: async (binary) => {
    if (image === undefined) throw new Error(`bug: ${artifact.name} is no image`);
    const folder = `${binary}.nft`;
    mkdirSync(folder);
    execFileSync('tar', ['-x', '-C', folder], { input: nft });
    const libraries = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'nft')
      .map((entry) => join(entry.parentPath, entry.name));
    const files = new Map([
      [image.path, binary],
      ['/nft', join(folder, 'usr/sbin/nft')],
      ...libraries.map((path) => [path.slice(folder.length), path] as const),
    ]);
    const file = `${binary}.tar`;
    const options = { signal: interrupted, onLine: () => undefined };
    const compress = (from: string, to: string): Promise<void> => builders.bramble.compress(from, to, options);
    return { file, digest: await writeImage({ spec: image, reference: artifact.reference ?? '', arch, files }, file, compress) };
  },
});
