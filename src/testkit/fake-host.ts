import type { HostFacts } from '../facts/host-facts.ts';
import type { HostObservation, ManifestEntry } from '../facts/observation.ts';
import { withoutEtcdData } from '../plan/former-database.ts';
import { refText, refTo, type ResourceRef } from '../resources/collect-wants.ts';
import type { ResourceChange } from '../resources/commands-of.ts';
import type { ResourceKey } from '../resources/kind.ts';
import { anyKind, type Seen } from '../resources/kinds.ts';
import { briefly } from '../resources/routes-seen.ts';
import { type SeenEntry, seenState, type SeenState } from '../resources/seen-state.ts';
import type { FileWant, KindName } from '../resources/wants.ts';
import { routeAmong, withoutRoute, withRoutesFile } from './fake-routes.ts';
import { sampleFacts } from './sample-facts.ts';

/** A host in memory: what a change does to it is what its kind predicts. */
export interface FakeHost {
  /** What a probe for these resources would find: those and the manifest's, nothing else. */
  observe(refs: readonly ResourceRef[]): HostObservation;
  /** @throws Error when the change leaves the host as it is: such a change must not be in a plan */
  apply(change: ResourceChange): void;
  /** What is there under one key, also a route that is told of together with others. */
  at(kind: KindName, key: ResourceKey): Seen | undefined;
  record(manifest: readonly ManifestEntry[]): void;
  /** Takes the data of its former etcd member away. */
  wipeEtcd(): void;
  /** Starts with what its boot files say now. */
  reboot(): void;
  /** Everything that is there, also what nobody asked for. */
  state(): SeenState;
}

export interface FakeHostStart {
  readonly facts?: Partial<HostFacts>;
  readonly seen?: SeenState;
  readonly manifest?: readonly ManifestEntry[];
}

export function fakeHost(start: FakeHostStart = {}): FakeHost {
  let facts: HostFacts = { ...sampleFacts, ...start.facts };
  let state = start.seen ?? bootFiles(facts);
  let manifest = start.manifest ?? [];
  return {
    observe: (refs) => {
      const asked = new Set([...refs, ...manifest].map(refText));
      const told = state.entries().filter((entry) => asked.has(refText(entry)));
      const isBrief = asked.has(refText(refTo('routes', briefly)));
      return { facts, seen: seenState(isBrief ? told.map(withoutText) : told), manifest, unreadable: [] };
    },
    at: (kind, key) => state.get(kind, key) ?? (kind === 'route' ? routeAmong(state, key) : undefined),
    apply: ({ kind, key, change }) => {
      if (kind === 'route' && state.get(kind, key) === undefined && routeAmong(state, key) !== undefined && change.kind === 'remove') {
        state = withoutRoute(state, key);
        return;
      }
      const before = state.get(kind, key);
      const after = anyKind(kind).predict(change, before);
      if (JSON.stringify(before) === JSON.stringify(after)) throw new Error(`the change of ${kind} ${key} changes nothing: ${JSON.stringify(change)}`);
      state = state.with(kind, key, after);
      if (kind === 'file') state = withRoutesFile(state, key, change.kind === 'write' ? textOf(change.want) : undefined);
    },
    record: (entries) => {
      manifest = entries;
    },
    wipeEtcd: () => {
      state = withoutEtcdData({ facts, seen: state, manifest, unreadable: [] }).seen;
    },
    reboot: () => {
      facts = booted(facts, state);
    },
    state: () => state,
  };
}

const withoutText = (entry: SeenEntry): SeenEntry => (entry.seen.kind === 'routes' ? { ...entry, seen: { ...entry.seen, text: undefined } } : entry);
const textOf = ({ content }: FileWant): string | undefined => (content.kind === 'text' ? content.text : undefined);

/** What it started with stands in its files. */
function bootFiles({ boot: { layout }, kernelCommandLine }: HostFacts): SeenState {
  const fileOf = (path: string, text: string) => ({ kind: 'edit', key: path, seen: { kind: 'edit', path, text, note: undefined, isPending: false } }) as const;
  return seenState([
    ...layout.cmdline.map((path) => fileOf(path, `${kernelCommandLine}\n`)),
    ...(layout.config === undefined ? [] : [fileOf(layout.config, '')]),
  ]);
}

/** As a Raspberry Pi 5 would: its firmware has switched the memory cgroup off, and chooses the kernel with large pages. */
function booted(facts: HostFacts, state: SeenState): HostFacts {
  const textOf = (path: string | undefined) => (path === undefined ? undefined : state.get('edit', path)?.text);
  const kernelCommandLine = textOf(facts.boot.layout.cmdline[0])?.trim() ?? facts.kernelCommandLine;
  const hasMemory = kernelCommandLine.includes('cgroup_enable=memory');
  return {
    ...facts,
    bootId: `${facts.bootId}+`,
    kernelCommandLine,
    cgroup: kernelCommandLine.includes('systemd.unified_cgroup_hierarchy=1') ? 'v2' : facts.cgroup,
    cgroupControllers: [...facts.cgroupControllers.filter((name) => name !== 'memory'), ...(hasMemory ? ['memory'] : [])],
    pageSizeBytes: textOf(facts.boot.layout.config)?.includes('kernel=kernel8.img') === true ? 4096 : facts.pageSizeBytes,
  };
}
