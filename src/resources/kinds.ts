import type { Command } from '../command/command.ts';
import { binary } from './binary.ts';
import { data } from './data.ts';
import { directory } from './directory.ts';
import { edit } from './edit.ts';
import { file } from './file.ts';
import { image } from './image.ts';
import type { ResourceKey, ResourceKind } from './kind.ts';
import { link } from './link.ts';
import { module } from './module.ts';
import { nftTable } from './nft-table.ts';
import { packageKind } from './package.ts';
import { pods } from './pods.ts';
import { route } from './route.ts';
import { routes } from './routes.ts';
import { swap } from './swap.ts';
import { sysctl } from './sysctl.ts';
import { unit } from './unit.ts';
import type { KindName, Want, WantOf } from './wants.ts';

/** The closed table: a kind of wants.ts without a row does not compile. */
export const kinds = {
  file,
  binary,
  link,
  directory,
  data,
  package: packageKind,
  sysctl,
  module,
  swap,
  unit,
  image,
  pods,
  'nft-table': nftTable,
  route,
  routes,
  edit,
} as const satisfies { readonly [K in KindName]: { readonly name: K; key(want: WantOf<K>): ResourceKey } };

export const kindNames = Object.keys(kinds) as readonly KindName[];
export const isKindName = (text: string): text is KindName => Object.hasOwn(kinds, text);

type SeenIn<K> = K extends { predict(change: never, seen: never): infer S | undefined } ? Exclude<S, undefined> : never;
type ChangeIn<K> = K extends { commands(change: infer C): readonly Command[] } ? C : never;
export type SeenOf<K extends KindName> = SeenIn<(typeof kinds)[K]>;
export type ChangeOf<K extends KindName> = ChangeIn<(typeof kinds)[K]>;
/** What can be seen of, or done to, a resource of any kind. */
export type Seen = { [K in KindName]: SeenOf<K> }[KindName];
export type Change = { [K in KindName]: ChangeOf<K> }[KindName];
export type AnyKind = ResourceKind<Want, Seen, Change>;

/**
 * A kind by its name for code that treats all alike. The types of want, seen and change must come from that same kind:
 * wants are looked up by their own `kind`, and seen values by kind and key (SeenState).
 */
export const anyKind = (name: KindName): AnyKind => kinds[name] as unknown as AnyKind;
export const kindOf = (want: Want): AnyKind => anyKind(want.kind);
