import { byText } from '../base/order.ts';
import type { RunRecord } from './run-record.ts';

/** A run, and which control planes remember it. */
export interface KnownRun extends RunRecord {
  readonly onHosts: readonly string[];
}

/** What `bramble history --json` prints. */
export interface HistoryDocument {
  readonly cluster: string;
  /** The newest last. */
  readonly runs: readonly KnownRun[];
  /** Control planes that could not be asked: runs from other computers may be missing. */
  readonly unreachable: readonly { readonly host: string; readonly code: string; readonly message: string }[];
}

const keyOf = ({ startedAt, command, by }: RunRecord): string => [startedAt, command, by].join('\n');

/** The workspace's runs and those that hosts tell of, each once, the newest last. An end that anyone knows is the run's end. */
export function mergeRuns(own: readonly RunRecord[], logs: ReadonlyMap<string, readonly RunRecord[]>): readonly KnownRun[] {
  const runs = new Map(own.map((record): [string, KnownRun] => [keyOf(record), { ...record, onHosts: [] }]));
  for (const [host, records] of logs) {
    for (const record of records) {
      const known = runs.get(keyOf(record)) ?? { ...record, onHosts: [] };
      runs.set(keyOf(record), { ...known, end: known.end.kind === 'none' ? record.end : known.end, onHosts: [...known.onHosts, host] });
    }
  }
  return [...runs.values()].toSorted((a, b) => byText(a.startedAt, b.startedAt) || byText(keyOf(a), keyOf(b)));
}
