import type { Command } from '../command/command.ts';
import type { ResourceKey } from './kind.ts';
import { anyKind, type Change } from './kinds.ts';
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
