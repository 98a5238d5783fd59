import type { Sha256 } from '../base/names.ts';

const line = /^([0-9a-fA-F]{64})(?:\s+\*?(\S+))?\s*$/;

/**
 * The SHA-256 of a file in the text of a checksum file: either one digest alone, or lines of `digest  name` as `sha256sum` writes them.
 * Undefined where the text does not tell.
 */
export function checksumIn(text: string, fileName: string): Sha256 | undefined {
  const entries = text.split('\n').flatMap((each) => {
    const found = line.exec(each.trim());
    return found?.[1] === undefined ? [] : [{ digest: found[1].toLowerCase() as Sha256, name: found[2]?.split('/').at(-1) }];
  });
  const named = entries.find((entry) => entry.name === fileName);
  if (named !== undefined) return named.digest;
  const [only, ...others] = entries;
  return others.length === 0 && only?.name === undefined ? only?.digest : undefined;
}
