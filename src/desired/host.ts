import { stages, type Component, type NodeContext, type SharedWants, type Stage } from '../components/component.ts';
import { components } from '../components/table.ts';
import { collectWants, refOf, type ResourceRef } from '../resources/collect-wants.ts';
import type { KindName, Want } from '../resources/wants.ts';
import { provisions } from './binaries.ts';

/** What a host should have in one stage, in the order in which it is placed. */
export type DesiredHost = ReadonlyMap<Stage, readonly Want[]>;

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

const known = new WeakMap<NodeContext['pki'], { readonly node: NodeContext; readonly desired: DesiredHost }>();

/**
 * What a host should be. Several components may need the same binary or link: it is placed in the first stage that needs it. Asked
 * again about the very same node, it gives what it gave before.
 * @throws Error (a bug) when two components want different things under one key or path
 */
export function desiredHost(node: NodeContext): DesiredHost {
  const { cluster, host, facts, pki, etcdBootstrap } = node;
  const before = known.get(pki);
  const isKnown = before?.node.cluster === cluster && before.node.host === host && before.node.facts === facts && before.node.etcdBootstrap === etcdBootstrap;
  if (isKnown) return before.desired;
  const desired = decide(node);
  known.set(pki, { node, desired });
  return desired;
}

function decide(node: NodeContext): DesiredHost {
  const { wants, digests } = provisions(node);
  const placed = new Map<ResourceRef, Want>();
  const isNew = (want: Want): boolean => {
    const ref = refOf(want);
    const before = placed.get(ref);
    if (before === undefined) placed.set(ref, want);
    else if (before !== want && JSON.stringify(before) !== JSON.stringify(want))
      throw new Error(`bug: two different wants for ${ref.kind} ${ref.key} on ${node.host.name}`);
    return before === undefined;
  };
  const running = components.filter((component) => component.runsOn(node.host));
  // A node waits for the API to answer, and its programs do not: they are placed meanwhile.
  const isPlacedIn = (stage: Stage, component: Component): boolean => stage === (component.stage === 'node' ? 'runtime' : component.stage);
  const ofStage = (stage: Stage): Placed =>
    inPlacement(
      running
        .flatMap((component) => [
          ...(isPlacedIn(stage, component) ? component.commands.flatMap(wants) : []),
          ...(component.stage === stage ? component.wants(node, digests) : []),
        ])
        .filter(isNew),
      running.flatMap((component) => (component.stage === stage ? (component.shared?.(node) ?? []) : [])),
    );
  const byStage = stages.map((stage) => [stage, ofStage(stage)] as const);
  const collected = collectWants(byStage.flatMap(([, { own }]) => own));
  if (!collected.ok) throw new Error(`bug: ${node.host.name}: ${collected.error.map(({ message }) => message).join('; ')}`);
  for (const [, { shared }] of byStage) {
    const twice = shared.map(blockOf).find(({ set }) => [...collected.value.keys()].some((ref) => set.has(ref)));
    if (twice !== undefined) throw new Error(`bug: ${node.host.name}: a want that hosts share is wanted twice`);
  }
  const desired = new Map(byStage.map(([stage, { all }]) => [stage, all]));
  named.set(desired, ([] as ResourceRef[]).concat(...byStage.map(([, { refs }]) => refs)));
  return desired;
}

const lastPlace = Math.max(...Object.values(placement));

/** The wants of a stage in their order, and their resources. */
interface Placed {
  readonly own: readonly Want[];
  readonly shared: readonly SharedWants[];
  readonly all: readonly Want[];
  readonly refs: readonly ResourceRef[];
}

/** Sorted by placement, and else in their order; shared ones come last of those with their placement. */
function inPlacement(own: readonly Want[], shared: readonly SharedWants[]): Placed {
  const places = Array.from({ length: lastPlace + 1 }, (): Want[] => []);
  for (const want of own) places[placement[want.kind]]?.push(want);
  let [all, refs]: [readonly Want[], readonly ResourceRef[]] = [[], []];
  for (const [place, wants] of places.entries()) {
    const blocks = shared.filter(({ wants: [first] }) => first !== undefined && placement[first.kind] === place);
    all = all.concat(wants, ...blocks.map((block) => without(block.wants, block)));
    refs = refs.concat(wants.map(refOf), ...blocks.map((block) => without(blockOf(block).refs, block)));
  }
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

/** Every want of a host, in the order in which it is placed. */
export function allWants(desired: DesiredHost): readonly Want[] {
  const all = listed.get(desired) ?? ([] as Want[]).concat(...desired.values());
  listed.set(desired, all);
  return all;
}

const listed = new WeakMap<DesiredHost, readonly Want[]>();

/** The resources that a host should have, in that order. */
export function allRefs(desired: DesiredHost): readonly ResourceRef[] {
  const refs = named.get(desired) ?? allWants(desired).map(refOf);
  named.set(desired, refs);
  return refs;
}

const named = new WeakMap<DesiredHost, readonly ResourceRef[]>();
