import type { Command } from '../command/command.ts';
import type { KindName } from './wants.ts';

/** Unique on a host within a kind: a path, a unit's name, a sysctl's name. */
export type ResourceKey = string;

/** Nothing to do, and why that is so. */
export interface Same {
  readonly kind: 'same';
  readonly reason: string;
}
export const same = (reason: string): Same => ({ kind: 'same', reason });

/** One line of a plan as a person reads it. It never holds a secret. */
export interface Row {
  readonly verb: 'create' | 'change' | 'remove' | 'restart' | 'run';
  /** What it is about, such as `file /etc/hosts` or `unit etcd.service`. */
  readonly subject: string;
  readonly reason: string;
  /** A unified text diff, where the content may be shown. */
  readonly diff?: string;
}

/** What a probe found out about one key. */
export type Reading<Seen> =
  | { readonly kind: 'seen'; readonly seen: Seen }
  | { readonly kind: 'absent' }
  /** The host has an answer but did not give it, such as an I/O error. */
  | { readonly kind: 'unreadable'; readonly reason: string };
export type Readings<Seen> = ReadonlyMap<ResourceKey, Reading<Seen>>;

export const absent = { kind: 'absent' } as const;
export const unreadable = (reason: string) => ({ kind: 'unreadable', reason }) as const;
export const seenAs = <Seen>(seen: Seen) => ({ kind: 'seen', seen }) as const;

/**
 * Everything bramble knows about one kind of thing that a host can have.
 *
 * Laws (test/laws): `diff(want, predict(diff(want, seen), seen))` is Same; `diff` does not depend on the order of wants;
 * a probe changes nothing; no row, command line or error shows a secret; a change and then its undo leave what was seen.
 */
export interface ResourceKind<Want extends { readonly kind: string }, Seen, Change extends { readonly kind: string }> {
  readonly name: Want['kind'];
  key(want: Want): ResourceKey;
  /** The path on the host that the resource occupies, so that two kinds cannot fight over one. */
  place?(key: ResourceKey): string;
  /** Body of a POSIX sh function that only reads. Its arguments are the keys; what it prints is for `read` alone. */
  readonly probe: string;
  /** What the probe printed, as one reading for each key asked. Never throws: what cannot be understood is unreadable. */
  read(keys: readonly ResourceKey[], printed: string): Readings<Seen>;
  /** An undefined want means: bramble placed it once, and nothing wants it now. What is seen knows its own key. */
  diff(want: Want | undefined, seen: Seen | undefined): Change | Same;
  commands(change: Change): readonly Command[];
  /** Several changes of one host as one list of commands, where that is quicker than one after another. */
  batch?(changes: readonly Change[]): readonly Command[];
  predict(change: Change, seen: Seen | undefined): Seen | undefined;
  /**
   * The change that puts back what is seen after `change` was made, where that may shut out whoever makes it (addresses, routes, packet
   * filters). It takes effect at once and touches nothing that outlives a boot. Undefined: nobody can be shut out by this change.
   */
  undo?(change: Change, seen: Seen | undefined): Change | undefined;
  describe(change: Change): readonly Row[];
  /** Whether a brief answer told all that `diff` needs; without this it always did. */
  isEnough?(want: Want, seen: Seen | undefined): boolean;
  /** Where one want stands for many resources of another kind, so that no host has to list them all. */
  readonly parts?: Parts<Want, Seen>;
}

/** A resource of another kind that is there as a part of what is seen. */
export interface SeenPart {
  readonly kind: KindName;
  readonly key: ResourceKey;
  readonly seen: { readonly kind: string };
}

export interface Parts<Want, Seen> {
  /** Whether the want has this one: it needs no entry of its own in a manifest. */
  has(want: Want, part: { readonly kind: KindName; readonly key: ResourceKey }): boolean;
  /** What was placed as a part, and the want has no more; all of it where nothing wants the whole. It goes when all else does that nothing wants. */
  surplus(want: Want | undefined, seen: Seen | undefined): readonly SeenPart[];
  /** Lines of a manifest that name all parts, for as long as the host may have some of them and no file that says so. */
  entries(want: Want): string;
}
