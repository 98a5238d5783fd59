import { sectionsOf } from '../facts/sections.ts';

/** How quick a disk is, as it was measured. */
export interface DiskFigures {
  readonly directory: string;
  /** Milliseconds that each synced write took, in order; at least one. */
  readonly writesMs: readonly number[];
  readonly writtenBytesPerSecond: number | undefined;
  readonly readBytesPerSecond: number | undefined;
}
/** Undefined figures come with the reason why there are none. */
export type Measured = DiskFigures | { readonly unknown: string };

/** dd's last line: GNU's `2300 bytes (2.3 kB) copied, 0.0011 s, ...`, busybox's `2300 bytes (2.2KB) copied, 0.001100 seconds, ...`. */
const copied = /^(\d+) bytes .*?copied, ([0-9.]+(?:e[-+]?\d+)?) s/gm;

const rounds = (text: string): readonly { readonly bytes: number; readonly seconds: number }[] =>
  [...text.matchAll(copied)].map(([, bytes, seconds]) => ({ bytes: Number(bytes), seconds: Number(seconds) }));

function rate(text: string | undefined): number | undefined {
  const [round] = rounds(text ?? '');
  return round === undefined || round.seconds === 0 || round.bytes === 0 ? undefined : Math.round(round.bytes / round.seconds);
}

/** Understands the answer to `diskCommand`. */
export function readDiskFigures(printed: string): Measured {
  const sections = sectionsOf(printed);
  const trouble = sections.get('trouble')?.trim() ?? '';
  if (trouble !== '') return { unknown: trouble };
  const writesMs = rounds(sections.get('sync') ?? '').map(({ seconds }) => seconds * 1000);
  if (writesMs.length === 0)
    return {
      unknown: (sections.get('sync') ?? '').trim().split('\n').at(-1)?.replace(/^dd: /, '') || 'nothing was measured',
    };
  return {
    directory: sections.get('where')?.trim() ?? '',
    writesMs,
    writtenBytesPerSecond: rate(sections.get('write')),
    readBytesPerSecond: rate(sections.get('read')),
  };
}

/** The time that this share of writes stayed below or at, nearest rank. */
export const percentile = (writesMs: readonly number[], share: number): number =>
  writesMs.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(writesMs.length * share) - 1)] ?? 0;
