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
  routes: 5,
  file: 6,
  edit: 6,
  pods: 7,
  unit: 8,
  image: 9,
};

/** Sorted by placement, and else in their order. */
export const inPlacement = (wants: readonly Want[]): readonly Want[] => wants.toSorted((a, b) => placement[a.kind] - placement[b.kind]);
