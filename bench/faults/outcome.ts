import type { Ended } from '../../test/e2e-faults/run-bramble.ts';

/** What became of one try. Times are undefined where it did not come so far. */
export interface Outcome {
  readonly name: string;
  readonly index: number;
  /** One `up` ended well, and there was nothing left to change. */
  readonly converged: boolean;
  /** Why the try did not go as promised. */
  readonly trouble: string | undefined;
  /** Keys that were acknowledged. */
  readonly written: number;
  /** Those of them that are not there. */
  readonly lost: readonly string[];
  readonly apiMs: number | undefined;
  readonly readyMs: number | undefined;
  readonly wholeMs: number | undefined;
  /** What happened in it, in order. */
  readonly notes: readonly string[];
}

export const codesIn = ({ stderr }: Ended): readonly string[] => [...stderr.matchAll(/ {2}\[([a-z0-9.-]+)\]$/gm)].map(([, code = '']) => code);

/** How a command ended, in one line. */
export function endText(args: readonly string[], ended: Ended): string {
  const codes = [...new Set(codesIn(ended))];
  return `${args.join(' ')}: ${ended.code === null ? 'killed' : `exit ${ended.code}`}${codes.length > 0 ? ` [${codes.join(', ')}]` : ''}`;
}
