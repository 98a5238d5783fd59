import { err, ok, type Result } from '../base/result.ts';
import type { Problem } from '../base/trouble.ts';
import type { Answer } from '../command/command.ts';
import { refTo, type ResourceRef } from '../resources/collect-wants.ts';
import type { ResourceKey } from '../resources/kind.ts';
import { anyKind, kindNames, type Seen } from '../resources/kinds.ts';
import { stateOf } from '../resources/seen-state.ts';
import type { KindName } from '../resources/wants.ts';
import { parseManifest } from './manifest.ts';
import type { HostObservation, UnreadableResource } from './observation.ts';
import { readFacts } from './read-facts.ts';
import { sectionsOf } from './sections.ts';

/**
 * Understands the answer to `probeCommand(refs)`.
 * Problem `facts.incomplete`: the answer ends early; `facts.manifest`: a newer bramble placed what this one does not know.
 */
export function readProbe(refs: readonly ResourceRef[], answer: Answer): Result<HostObservation, Problem> {
  const sections = sectionsOf(answer.stdout);
  if (!sections.has('done')) return err(incomplete(answer));
  const { entries: manifest, unknown } = parseManifest((sections.get('manifest') ?? '').trim());
  if (unknown[0] !== undefined) return err(newer(unknown[0]));
  const asked = [...new Set([...refs.map(({ kind, key }) => refTo(kind, key)), ...manifest])];
  const { state, unreadable } = readResources(asked, sections);
  return ok({ facts: readFacts(sections, asked, state), seen: state, manifest, unreadable });
}

function readResources(refs: readonly ResourceRef[], sections: ReadonlyMap<string, string>) {
  const keysOf = new Map<KindName, ResourceKey[]>();
  for (const { kind, key } of refs) {
    const keys = keysOf.get(kind);
    if (keys === undefined) keysOf.set(kind, [key]);
    else keys.push(key);
  }
  const seen = new Map<KindName, Map<ResourceKey, Seen>>();
  const unreadable: UnreadableResource[] = [];
  for (const kind of kindNames) {
    const keys = keysOf.get(kind);
    if (keys === undefined) continue;
    const printed = sections.get(`kind ${kind}`);
    if (printed === undefined) {
      unreadable.push(...keys.map((key) => ({ kind, key, reason: 'the probe did not look at it' })));
      continue;
    }
    const ofKind = new Map<ResourceKey, Seen>();
    seen.set(kind, ofKind);
    for (const [key, reading] of anyKind(kind).read(keys, printed)) {
      if (reading.kind === 'seen') ofKind.set(key, reading.seen);
      if (reading.kind === 'unreadable') unreadable.push({ kind, key, reason: reading.reason });
    }
  }
  return { state: stateOf(seen), unreadable };
}

const incomplete = (answer: Answer): Problem => ({
  kind: 'problem',
  code: 'facts.incomplete',
  severity: 'error',
  message: `The host's answer to the probe ends early (exit code ${answer.exitCode}): ${answer.stderr.trim().slice(-200) || 'it said nothing about why'}.`,
  remedy: 'Run `sh -c true` on the host over ssh and see whether its login shell prints or asks something; then try again.',
});

const newer = (line: string): Problem => ({
  kind: 'problem',
  code: 'facts.manifest',
  severity: 'error',
  message: `The host's manifest has a line that this version of bramble does not know: ${JSON.stringify(line)}.`,
  remedy: 'Use the version of bramble that was last used for this host, or a newer one.',
});
