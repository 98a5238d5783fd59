import { z } from 'zod';
import { rowsOf, type Plan } from '../plan/step.ts';
import type { Row } from '../resources/kind.ts';

/** A row of a run's plan, without its text difference. */
export interface RecordedRow extends Pick<Row, 'verb' | 'subject' | 'reason'> {
  /** Undefined: the cluster as a whole. */
  readonly host?: string | undefined;
}

/** Times are ISO 8601 in UTC. `none`: the run was killed, or it still goes on. */
export type RunEnd =
  | { readonly kind: 'none' }
  | { readonly kind: 'done' | 'interrupted'; readonly at: string }
  | { readonly kind: 'failed'; readonly at: string; readonly troubles: readonly { readonly code: string; readonly host?: string | undefined }[] };

/** What is remembered of one run that changes something. It holds no secret: rows and codes never do. */
export interface RunRecord {
  /** Such as `up`. */
  readonly command: string;
  /** User and computer. */
  readonly by: string;
  readonly startedAt: string;
  /** How many changes its plan had. */
  readonly changes: number;
  readonly end: RunEnd;
  /** Which changes; only the computer that ran it keeps them. */
  readonly rows?: readonly RecordedRow[] | undefined;
}

const time = z.iso.datetime();
const schema: z.ZodType<RunRecord> = z.object({
  command: z.string(),
  by: z.string(),
  startedAt: time,
  changes: z.int(),
  end: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.enum(['done', 'interrupted']), at: time }),
    z.object({ kind: z.literal('failed'), at: time, troubles: z.array(z.object({ code: z.string(), host: z.string().optional() })) }),
  ]),
  rows: z
    .array(
      z.object({
        host: z.string().optional(),
        verb: z.enum(['create', 'change', 'remove', 'restart', 'run']),
        subject: z.string(),
        reason: z.string(),
      }),
    )
    .optional(),
});

/** The record of a run whose first change is about to be made. */
export function beginRecord(command: string, by: string, startedAt: string, plan: Plan): RunRecord {
  const rows = plan.steps.flatMap((step) =>
    rowsOf(step).map(({ verb, subject, reason }): RecordedRow => ({ ...(step.kind === 'host' && { host: step.host }), verb, subject, reason })),
  );
  return { command, by, startedAt, changes: rows.length, end: { kind: 'none' }, rows };
}

/** One line, without the rows. */
export const recordLine = ({ command, by, startedAt, changes, end }: RunRecord): string => JSON.stringify({ command, by, startedAt, changes, end });

/** Undefined where the text is no record that this version can read. */
export function parseRecord(text: string): RunRecord | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Of all texts those that are records. */
export const readRecords = (texts: readonly string[]): readonly RunRecord[] => texts.flatMap((text) => parseRecord(text) ?? []);

/** A file name that sorts by time. */
export const recordName = ({ startedAt, command }: RunRecord): string => `${startedAt.replaceAll(':', '-')}-${command}.json`;
