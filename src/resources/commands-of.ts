import type { Command } from '../command/command.ts';
import type { ResourceKey } from './kind.ts';
import { anyKind, type Change } from './kinds.ts';
import type { SeenState } from './seen-state.ts';
import type { KindName } from './wants.ts';

/** A change of one resource as a part of a plan. */
export interface ResourceChange {
  readonly kind: KindName;
  readonly key: ResourceKey;
  readonly change: Change;
}

/** Changes that are made together, and how. */
export interface ChangeGroup {
  readonly changes: readonly ResourceChange[];
  readonly commands: readonly Command[];
}

/** Neighbours of a kind that has a batch become one group; every other change is a group of its own. Order is kept. */
export function changeGroups(changes: readonly ResourceChange[]): readonly ChangeGroup[] {
  const groups: ResourceChange[][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    if (last?.[0]?.kind === change.kind && anyKind(change.kind).batch !== undefined) last.push(change);
    else groups.push([change]);
  }
  return groups.map((group) => ({ changes: group, commands: commandsOf(group) }));
}

function commandsOf(group: readonly ResourceChange[]): readonly Command[] {
  const list = group.map(({ change }) => change);
  const kind = anyKind(group[0]?.kind ?? 'file');
  return kind.batch?.(list) ?? list.flatMap((change) => kind.commands(change));
}

/**
 * What puts a host back into the state that was seen, as far as these changes may shut somebody out of it: the last one is undone first.
 * Changes that cannot do that have none.
 */
export const undoOf = (changes: readonly ResourceChange[], seen: SeenState): readonly ResourceChange[] =>
  changes.toReversed().flatMap(({ kind, key, change }) => {
    const undo = anyKind(kind).undo?.(change, seen.get(kind, key));
    return undo === undefined ? [] : [{ kind, key, change: undo }];
  });
