import { type Command, sh } from '../command/command.ts';
import { absent, type Reading, type Readings, type ResourceKind, type Row, type Same, same, seenAs } from './kind.ts';
import type { NftTableWant } from './wants.ts';

export interface NftTableSeen {
  readonly kind: 'nft-table';
  /** Family and name, such as `ip kube-proxy`. */
  readonly table: string;
}

export interface NftTableChange {
  readonly kind: 'delete';
  readonly table: string;
  readonly reason: string;
}

function read(keys: readonly string[], printed: string): Readings<NftTableSeen> {
  const readings = new Map<string, Reading<NftTableSeen>>(keys.map((table) => [table, absent]));
  for (const line of printed.split('\n')) {
    const table = line.replace(/^table /, '').trim();
    if (readings.has(table)) readings.set(table, seenAs({ kind: 'nft-table', table }));
  }
  return readings;
}

function diff(want: NftTableWant | undefined, seen: NftTableSeen | undefined): NftTableChange | Same {
  if (want !== undefined) return same('a unit or kube-proxy fills it');
  return seen === undefined ? same('it is gone') : { kind: 'delete', table: seen.table, reason: 'nothing wants it now' };
}

const script = `if nft list tables | grep -Fxq "table $1 $2"; then nft delete table "$1" "$2"; fi`;

/** An nftables table that others fill; bramble only takes it away. */
export const nftTable: ResourceKind<NftTableWant, NftTableSeen, NftTableChange> = {
  name: 'nft-table',
  key: (want) => `${want.family} ${want.name}`,
  probe: 'command -v nft >/dev/null && nft list tables 2>/dev/null',
  read,
  diff,
  commands: ({ table }): readonly Command[] => [sh(script, table.split(' '))],
  predict: () => undefined,
  describe: ({ table, reason }): readonly Row[] => [{ verb: 'remove', subject: `nftables table ${table}`, reason }],
};
