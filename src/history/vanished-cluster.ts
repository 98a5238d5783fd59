import type { Problem } from '../base/trouble.ts';
import type { RunRecord } from './run-record.ts';

/** When the last run ended after which there was a cluster; undefined where none did, or a reset was begun since. */
function madeAt(records: readonly RunRecord[]): string | undefined {
  const ends = records.map(({ command, end }) => (command === 'reset' ? 'reset' : end.kind === 'done' ? end.at : undefined));
  const last = ends.findLast((end) => end !== undefined);
  return last === 'reset' ? undefined : last;
}

/**
 * Hosts that are all blank, where the runs of this workspace, in their order, say that a cluster was made: whatever it held would be
 * given up for a new and empty one without a word. Undefined where nobody has to be asked.
 */
export function vanishedCluster(name: string, records: readonly RunRecord[]): Problem | undefined {
  const at = madeAt(records);
  if (at === undefined) return undefined;
  return {
    kind: 'problem',
    code: 'cluster.vanished',
    severity: 'error',
    message: `${name} was running at ${at}, and every host of bramble.yaml that answers is blank now: a new and empty cluster would take its place`,
    remedy:
      'If it runs on other hosts, write at least one of its control planes into bramble.yaml again: `bramble up` moves it to the new ones. If it is lost or you give it up, `bramble reset` forgets it here, and `bramble up` begins anew.',
  };
}
