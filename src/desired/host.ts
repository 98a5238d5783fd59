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

/**
 * What a host should be. Several components may need the same binary or link: it is placed in the first stage that needs it.
 * @throws Error (a bug) when two components want different things under one key or path
 */
export function desiredHost(node: NodeContext): DesiredHost {
  const { wants, digests } = provisions(node);
  const placed = new Map<string, string>();
  const isNew = (want: Want): boolean => {
    const key = refText(refOf(want));
    const text = JSON.stringify(want);
    const before = placed.get(key);
    placed.set(key, text);
    if (before !== undefined && before !== text) throw new Error(`bug: two different wants for ${key.replace('\t', ' ')} on ${node.host.name}`);
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
export const allWants = (desired: DesiredHost): readonly Want[] => [...desired.values()].flat();
