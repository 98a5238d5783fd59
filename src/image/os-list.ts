import { z } from 'zod';
import { nearest } from '../base/did-you-mean.ts';
import type { Sha256 } from '../base/names.ts';
import { err, ok, type Result } from '../base/result.ts';

/** A system that a list of Raspberry Pi Imager offers. */
export interface ListedSystem {
  readonly name: string;
  readonly url: string;
  /** `2026-10-06`; empty where the list does not tell. */
  readonly releaseDate: string;
  /** Of the image once it is unpacked. */
  readonly image: { readonly sha256: Sha256; readonly sizeBytes: number | undefined };
  /** Of the file at `url`, where the list tells. */
  readonly packedSha256: Sha256 | undefined;
}

export interface SystemList {
  readonly systems: readonly ListedSystem[];
  /** Addresses of further lists that belong to this one. */
  readonly furtherLists: readonly string[];
}

/** Raspberry Pi's own list, which Imager shows. */
export const officialList = 'https://downloads.raspberrypi.com/os_list_imagingutility_v4.json';
/** What is taken from a list when nobody says: small, 64 bits, no desktop. */
export const defaultSystem = 'Raspberry Pi OS Lite (64-bit)';

const sha256 = z.string().regex(/^[0-9a-fA-F]{64}$/);
// https://github.com/raspberrypi/rpi-imager/blob/main/doc/json-schema/os-list-schema.json; what is not used is not checked.
const item = z.object({
  name: z.string(),
  url: z.string().optional(),
  release_date: z.string().optional(),
  extract_size: z.number().optional(),
  extract_sha256: sha256.optional().catch(undefined),
  image_download_sha256: sha256.optional().catch(undefined),
  subitems_url: z.string().optional(),
  subitems: z.array(z.unknown()).optional(),
});
type Item = z.infer<typeof item>;
const list = z.object({ os_list: z.array(z.unknown()) });

/** Reads a list such as os_list_imagingutility_v4.json, or says why it is none. Systems without a checksum are left out. */
export function parseSystemList(text: string): Result<SystemList, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err('it is no JSON');
  }
  const parsed = list.safeParse(json);
  if (!parsed.success) return err('it has no os_list, as a list of Raspberry Pi Imager has');
  const items = itemsOf(parsed.data.os_list);
  return ok({ systems: items.flatMap(systemOf), furtherLists: items.flatMap(({ subitems_url }) => subitems_url ?? []) });
}

/** Entries with those in their groups. Others may have written a list, and one odd entry must not hide the rest. */
const itemsOf = (entries: readonly unknown[]): readonly Item[] =>
  entries.flatMap((entry) => {
    const parsed = item.safeParse(entry);
    return parsed.success ? [parsed.data, ...itemsOf(parsed.data.subitems ?? [])] : [];
  });

function systemOf({ name, url, release_date = '', extract_size, extract_sha256, image_download_sha256 }: Item): readonly ListedSystem[] {
  if (url === undefined || extract_sha256 === undefined) return [];
  const image = { sha256: extract_sha256.toLowerCase() as Sha256, sizeBytes: extract_size };
  return [{ name, url, releaseDate: release_date, image, packedSha256: image_download_sha256?.toLowerCase() as Sha256 | undefined }];
}

/** So many names are told to who asked for another one: the first are the most wanted. */
const shownNames = 12;

/** The system of that name, else the only one whose name has all its words; the newest of those with one name. The error is a remedy. */
export function chooseSystem(systems: readonly ListedSystem[], wanted: string): Result<ListedSystem, string> {
  const plain = (text: string): string => text.trim().toLowerCase();
  const exact = systems.filter(({ name }) => plain(name) === plain(wanted));
  const words = plain(wanted).split(/\s+/);
  const near = systems.filter(({ name }) => words.every((word) => plain(name).includes(word)));
  const found = exact.length > 0 ? exact : near;
  const names = [...new Set(found.map(({ name }) => name))];
  const [newest] = found.toSorted((a, b) => (a.releaseDate < b.releaseDate ? 1 : -1));
  if (newest !== undefined && names.length === 1) return ok(newest);
  if (names.length > 1) return err(`Say which: ${names.map((name) => `--os ${JSON.stringify(name)}`).join(', ')}.`);
  const all = [...new Set(systems.map(({ name }) => name))];
  const meant = nearest(wanted, all);
  if (meant !== undefined) return err(`Did you mean --os ${JSON.stringify(meant)}?`);
  const more = all.length > shownNames ? ` and ${all.length - shownNames} more` : '';
  return err(`It has: ${all.slice(0, shownNames).join(', ') || 'none'}${more}.`);
}
