import { stages, type Component, type NodeContext, type Stage } from '../components/component.ts';
import { components } from '../components/table.ts';
import { collectWants, refOf, type ResourceRef } from '../resources/collect-wants.ts';
import type { Want } from '../resources/wants.ts';
import { provisions } from './binaries.ts';
import { inPlacement, type Placed, sharedRefs } from './placement.ts';

/** What a host should have in one stage, in the order in which it is placed. */
export type DesiredHost = ReadonlyMap<Stage, readonly Want[]>;

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
    const twice = shared.map(sharedRefs).find((refs) => [...collected.value.keys()].some((ref) => refs.has(ref)));
    if (twice !== undefined) throw new Error(`bug: ${node.host.name}: a want that hosts share is wanted twice`);
  }
  const desired = new Map(byStage.map(([stage, { all }]) => [stage, all]));
  named.set(desired, ([] as ResourceRef[]).concat(...byStage.map(([, { refs }]) => refs)));
  return desired;
}

/** Every want of a host, in the order in which it is placed. */
export const allWants = (desired: DesiredHost): readonly Want[] => ([] as Want[]).concat(...desired.values());

/** The resources that a host should have, in that order. */
export function allRefs(desired: DesiredHost): readonly ResourceRef[] {
  const refs = named.get(desired) ?? allWants(desired).map(refOf);
  named.set(desired, refs);
  return refs;
}

const named = new WeakMap<DesiredHost, readonly ResourceRef[]>();
