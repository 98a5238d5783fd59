import { type Command, sh } from '../command/command.ts';
import { absent, type Reading, type Readings, type ResourceKind, type Row, type Same, same, seenAs } from './kind.ts';
import type { NftTableWant } from './wants.ts';

export interface NftTableSeen {
  readonly kind: 'nft-table';
  /** Family and name, such as `ip kube-proxy`. */
  readonly table: string;
}

export type NftTableChange =
  | { readonly kind: 'load'; readonly table: string; readonly from: string; readonly reason: string }
  | { readonly kind: 'delete'; readonly table: string; readonly reason: string };

function read(keys: readonly string[], printed: string): Readings<NftTableSeen> {
  const readings = new Map<string, Reading<NftTableSeen>>(keys.map((table) => [table, absent]));
  for (const line of printed.split('\n')) {
    const table = line.replace(/^table /, '').trim();
    if (readings.has(table)) readings.set(table, seenAs({ kind: 'nft-table', table }));
  }
  return readings;
}

function diff(want: NftTableWant | undefined, seen: NftTableSeen | undefined): NftTableChange | Same {
  if (want === undefined) return seen === undefined ? same('it is gone') : { kind: 'delete', table: seen.table, reason: 'nothing wants it now' };
  if (want.from === undefined) return same('others fill it');
  return seen === undefined ? { kind: 'load', table: `${want.family} ${want.name}`, from: want.from, reason: 'it is not loaded' } : same('it is loaded');
}

const script = `if nft list tables | grep -Fxq "table $1 $2"; then nft delete table "$1" "$2"; fi`;

const commands = (change: NftTableChange): readonly Command[] =>
  change.kind === 'load' ? [{ argv: ['nft', '-f', change.from] }] : [sh(script, change.table.split(' '))];

/** An nftables table: loaded from a file where it is gone, else only taken away. What is in it nobody compares: kernels print rules anew. */
export const nftTable: ResourceKind<NftTableWant, NftTableSeen, NftTableChange> = {
  name: 'nft-table',
  key: (want) => `${want.family} ${want.name}`,
  probe: 'command -v nft >/dev/null && nft list tables 2>/dev/null',
  read,
  diff,
  commands,
  predict: ({ kind, table }) => (kind === 'load' ? { kind: 'nft-table', table } : undefined),
  describe: ({ kind, table, reason }): readonly Row[] => [{ verb: kind === 'load' ? 'create' : 'remove', subject: `nftables table ${table}`, reason }],
};
