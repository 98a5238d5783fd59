import { stages, type Component, type NodeContext, type Stage } from '../components/component.ts';
import { components } from '../components/table.ts';
import { collectWants, refOf, type ResourceRef } from '../resources/collect-wants.ts';
import type { Want } from '../resources/wants.ts';
import { provisions } from './binaries.ts';
import { inPlacement } from './placement.ts';

/** What a host should have in one stage, in the order in which it is placed. */
export type DesiredHost = ReadonlyMap<Stage, readonly Want[]>;

/**
 * What a host should be. Several components may need the same binary or link: it is placed in the first stage that needs it.
 * @throws Error (a bug) when two components want different things under one key or path
 */
export function desiredHost(node: NodeContext): DesiredHost {
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
  const ofStage = (stage: Stage): readonly Want[] =>
    inPlacement(
      running
        .flatMap((component) => [
          ...(isPlacedIn(stage, component) ? component.commands.flatMap(wants) : []),
          ...(component.stage === stage ? component.wants(node, digests) : []),
        ])
        .filter(isNew),
    );
  const desired = new Map(stages.map((stage) => [stage, ofStage(stage)] as const));
  const collected = collectWants(allWants(desired));
  if (!collected.ok) throw new Error(`bug: ${node.host.name}: ${collected.error.map(({ message }) => message).join('; ')}`);
  return desired;
}

/** Every want of a host, in the order in which it is placed. */
export const allWants = (desired: DesiredHost): readonly Want[] => [...desired.values()].flat();

/** The resources that a host should have, in that order. */
export const allRefs = (desired: DesiredHost): readonly ResourceRef[] => allWants(desired).map(refOf);
