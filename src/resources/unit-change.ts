import type { UnitWant } from './wants.ts';

/** Everything that has to happen to one unit, at once. */
export interface UnitApply {
  readonly kind: 'apply';
  readonly want: UnitWant;
  readonly isNew: boolean;
  /** systemd knows no unit of this name, from nowhere. */
  readonly isUnknown: boolean;
  /** The unit file is written; `before` is what it was. */
  readonly write: boolean;
  readonly before: string | undefined;
  readonly unmask: boolean;
  readonly enable: boolean;
  readonly reload: boolean;
  readonly act: 'restart' | 'start' | undefined;
  /** Why, in the order of the flags above. */
  readonly reasons: readonly string[];
}
export type UnitChange = UnitApply | { readonly kind: 'remove'; readonly name: string; readonly reason: string };
