import type { Problem } from '../base/trouble.ts';
import type { Command } from '../command/command.ts';
import type { Result } from '../base/result.ts';

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

/**
 * Everything bramble knows about one kind of thing that a host can have.
 *
 * Laws (test/laws): `diff(want, predict(diff(want, seen), seen))` is Same; `diff` does not depend on the order of wants;
 * a probe changes nothing; no row, command line or error shows a secret.
 */
export interface ResourceKind<Want, Seen, Change> {
  readonly name: string;
  key(want: Want): ResourceKey;
  /** A read-only POSIX sh function body: reads keys line by line on stdin, prints one record a key (see facts/record.ts). */
  readonly probe: string;
  /** The record of one key; undefined means absent. */
  read(key: ResourceKey, record: string): Result<Seen | undefined, Problem>;
  /** An undefined want means: bramble placed it once, and nothing wants it now. */
  diff(want: Want | undefined, seen: Seen | undefined): Change | Same;
  commands(change: Change): readonly Command[];
  predict(change: Change, seen: Seen | undefined): Seen | undefined;
  describe(change: Change): readonly Row[];
}
