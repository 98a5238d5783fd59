import { type Command, sh } from '../command/command.ts';
import { absent, type Reading, type Readings, type ResourceKind, type Row, type Same, same, seenAs } from './kind.ts';
import type { NftTableWant } from './wants.ts';

export interface NftTableSeen {
  readonly kind: 'nft-table';
  /** Family and name, such as `ip kube-proxy`. */
  readonly table: string;
  /** Name of the chain that tells which rules of ours were loaded. */
  readonly mark?: string;
}

export type NftTableChange =
  | { readonly kind: 'load'; readonly table: string; readonly rules: NonNullable<NftTableWant['rules']>; readonly isNew: boolean; readonly reason: string }
  /** Loads the rules that were permanent before the ones that are loaded. */
  | { readonly kind: 'reload'; readonly table: string; readonly file: string; readonly mark: string | undefined; readonly reason: string }
  | { readonly kind: 'delete'; readonly table: string; readonly reason: string };

/** How the name of a chain without rules begins whose end is a digest of the table's: kernels print rules anew, a name they keep. */
export const markPrefix = 'rules_';

const probe = `command -v nft >/dev/null && nft 'list tables; list chains' | grep -E '^table |chain ${markPrefix}'`;

function read(keys: readonly string[], printed: string): Readings<NftTableSeen> {
  const readings = new Map<string, Reading<NftTableSeen>>(keys.map((table) => [table, absent]));
  let table = '';
  for (const line of printed.split('\n')) {
    const [, named, , mark] = /^table (\S+ \S+)|^\s+(chain (\S+) )/.exec(line) ?? [];
    table = named ?? table;
    if (!readings.has(table) || (named === undefined && mark === undefined)) continue;
    if (mark !== undefined || readings.get(table) === absent)
      readings.set(table, seenAs({ kind: 'nft-table', table, ...(mark === undefined ? {} : { mark }) }));
  }
  return readings;
}

function diff(want: NftTableWant | undefined, seen: NftTableSeen | undefined): NftTableChange | Same {
  if (want === undefined) return seen === undefined ? same('it is gone') : { kind: 'delete', table: seen.table, reason: 'nothing wants it now' };
  if (want.rules === undefined) return same('others fill it');
  if (seen?.mark === want.rules.mark) return same('it is loaded');
  const reason = seen === undefined ? 'it is not loaded' : 'it has other rules';
  return { kind: 'load', table: `${want.family} ${want.name}`, rules: want.rules, isNew: seen === undefined, reason };
}

const deleteScript = `if nft list tables | grep -Fxq "table $1 $2"; then nft delete table "$1" "$2"; fi`;

function commands(change: NftTableChange): readonly Command[] {
  if (change.kind === 'load') return [{ argv: ['nft', '-f', '-'], input: { kind: 'text', text: change.rules.text } }];
  if (change.kind === 'reload') return [{ argv: ['nft', '-f', change.file] }];
  return [sh(deleteScript, change.table.split(' '))];
}

const predict = (change: NftTableChange): NftTableSeen | undefined => {
  if (change.kind === 'delete') return undefined;
  const mark = change.kind === 'load' ? change.rules.mark : change.mark;
  return { kind: 'nft-table', table: change.table, ...(mark === undefined ? {} : { mark }) };
};

/** Rules that are taken away shut nobody out. */
function undo(change: NftTableChange, seen: NftTableSeen | undefined): NftTableChange | undefined {
  if (change.kind !== 'load') return undefined;
  const { table, rules } = change;
  const reason = 'it was so before';
  return seen === undefined ? { kind: 'delete', table, reason } : { kind: 'reload', table, file: rules.file, mark: seen.mark, reason };
}

const verbOf = (change: NftTableChange): Row['verb'] => (change.kind === 'delete' ? 'remove' : change.kind === 'load' && change.isNew ? 'create' : 'change');

/** An nftables table: loaded where it is gone or was loaded with other rules, else only taken away. */
export const nftTable: ResourceKind<NftTableWant, NftTableSeen, NftTableChange> = {
  name: 'nft-table',
  key: (want) => `${want.family} ${want.name}`,
  probe,
  read,
  diff,
  commands,
  predict,
  undo,
  describe: (change): readonly Row[] => [{ verb: verbOf(change), subject: `nftables table ${change.table}`, reason: change.reason }],
};
