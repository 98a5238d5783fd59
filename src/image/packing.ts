import { err, ok, type Result } from '../base/result.ts';

/** How an image file is packed. */
export type Packing = 'raw' | 'xz' | 'gz' | 'zst' | 'zip';

/** How many bytes from the start of a file tell its packing. */
export const packingBytes = 1024;

const magics: readonly (readonly [readonly number[], Packing])[] = [
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'xz'],
  [[0x1f, 0x8b], 'gz'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zst'],
  [[0x50, 0x4b, 0x03, 0x04], 'zip'],
];

const others: readonly (readonly [RegExp, string])[] = [
  [/^\s*<(?:!doctype|html|head|body|\?xml)/i, 'a web page: the address is probably that of a page with a link to the image'],
  [/^7z\xbc\xaf/, 'packed by 7-Zip: unpack it first'],
  [/^BZh/, 'packed by bzip2: unpack it first'],
  [/^\s*[{[]/, 'JSON: name it *.json if it is a list of systems'],
  [/^QFI\xfb/, 'a disk of a virtual machine (qcow2): take the image for the board'],
];

/** The packing that the first bytes of a file show, whatever its name says; else what the file is, in words that follow "it is". */
export function packingOf(head: Uint8Array): Result<Packing, string> {
  if (head.length === 0) return err('empty');
  for (const [magic, packing] of magics) if (magic.every((byte, at) => head[at] === byte)) return ok(packing);
  if (head[510] === 0x55 && head[511] === 0xaa) return ok('raw');
  const text = String.fromCharCode(...head.subarray(0, 200));
  return err(others.find(([pattern]) => pattern.test(text))?.[1] ?? 'neither a disk image nor one packed by xz, gzip, zstd or zip');
}
