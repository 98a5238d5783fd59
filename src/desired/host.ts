import { stages, type Component, type NodeContext, type Stage } from '../components/component.ts';
import { components } from '../components/table.ts';
import { collectWants, refOf, refText } from '../resources/collect-wants.ts';
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
  const placed = new Map<string, Want>();
  const isNew = (want: Want): boolean => {
    const key = refText(refOf(want));
    const before = placed.get(key);
    placed.set(key, want);
    if (before !== undefined && before !== want && JSON.stringify(before) !== JSON.stringify(want))
      throw new Error(`bug: two different wants for ${key.replace('\t', ' ')} on ${node.host.name}`);
    return before === undefined;
  };
  const running = components.filter((component) => component.runsOn(node.host));
  // A node waits for the API to answer, and its programs do not: they are placed meanwhile.
  const isPlacedIn = (stage: Stage, component: Component): boolean => stage === (component.stage === 'node' ? 'runtime' : component.stage);
  const ofStage = (stage: Stage): readonly Want[] =>
    running
      .flatMap((component) => [
        ...(isPlacedIn(stage, component) ? component.commands.flatMap(wants) : []),
        ...(component.stage === stage ? component.wants(node, digests) : []),
      ])
      .filter(isNew)
      .toSorted((a, b) => placement[a.kind] - placement[b.kind]);
  const desired = new Map(stages.map((stage) => [stage, ofStage(stage)]));
  const collected = collectWants(allWants(desired));
  if (!collected.ok) throw new Error(`bug: ${node.host.name}: ${collected.error.map(({ message }) => message).join('; ')}`);
  return desired;
}

/** Every want of a host, in the order in which it is placed. */
export function allWants(desired: DesiredHost): readonly Want[] {
  const all = listed.get(desired) ?? [...desired.values()].flat();
  listed.set(desired, all);
  return all;
}

const listed = new WeakMap<DesiredHost, readonly Want[]>();
