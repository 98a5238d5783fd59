import type { SharedWants } from '../components/component.ts';
import { collectWants, refOf, type ResourceRef } from '../resources/collect-wants.ts';
import type { KindName, Want } from '../resources/wants.ts';

/**
 * Within a stage: what others stand on first, what runs last. The manifest has the same order, and removal goes backwards:
 * units stop first, then pods, then go their files, then what they left in the kernel.
 */
const placement: Readonly<Record<KindName, number>> = {
  directory: 0,
  data: 0,
  link: 1,
  package: 2,
  module: 3,
  swap: 3,
  binary: 4,
  // What takes effect on the network at once comes before the files and units that would make it so at the next boot: until it is
  // proven that the host can still be reached, a restart gives back what was there.
  sysctl: 5,
  'nft-table': 5,
  route: 5,
  file: 6,
  edit: 6,
  pods: 7,
  unit: 8,
  image: 9,
};

const lastPlace = Math.max(...Object.values(placement));

/** The wants of a stage in their order, and their resources. */
export interface Placed {
  readonly own: readonly Want[];
  readonly shared: readonly SharedWants[];
  readonly all: readonly Want[];
  readonly refs: readonly ResourceRef[];
}

/** Sorted by placement, and else in their order; shared ones come last of those with their placement. */
export function inPlacement(own: readonly Want[], shared: readonly SharedWants[]): Placed {
  const places = Array.from({ length: lastPlace + 1 }, (): Want[] => []);
  for (const want of own) places[placement[want.kind]]?.push(want);
  const parts = places.map((wants, place) => ({
    wants,
    blocks: shared.filter(({ wants: [first] }) => first !== undefined && placement[first.kind] === place),
  }));
  // One list at once: a host of a thousand has a thousand of these.
  const all = ([] as Want[]).concat(...parts.flatMap(({ wants, blocks }) => [wants, ...blocks.map((block) => without(block.wants, block))]));
  const refs = ([] as ResourceRef[]).concat(
    ...parts.flatMap(({ wants, blocks }) => [wants.map(refOf), ...blocks.map((block) => without(blockOf(block).refs, block))]),
  );
  return { own, shared, all, refs };
}

const without = <T>(all: readonly T[], { without: index }: SharedWants): readonly T[] => (index < 0 ? all : all.slice(0, index).concat(all.slice(index + 1)));

interface Block {
  readonly refs: readonly ResourceRef[];
  readonly set: ReadonlySet<ResourceRef>;
}
const blocks = new WeakMap<SharedWants['wants'], Block>();

/** @throws Error (a bug) when a shared want is there twice */
function blockOf({ wants }: SharedWants): Block {
  const known = blocks.get(wants);
  if (known !== undefined) return known;
  const collected = collectWants(wants);
  if (!collected.ok) throw new Error(`bug: ${collected.error.map(({ message }) => message).join('; ')}`);
  const refs = [...collected.value.keys()];
  const block = { refs, set: new Set(refs) };
  blocks.set(wants, block);
  return block;
}

/** The resources of shared wants, also of the one that a host goes without. */
export const sharedRefs = (shared: SharedWants): ReadonlySet<ResourceRef> => blockOf(shared).set;
