import { err, ok, type Result } from '../base/result.ts';
import type { Problem } from '../base/trouble.ts';
import type { Answer } from '../command/command.ts';
import { refSet, type ResourceRef } from '../resources/collect-wants.ts';
import type { Readings, ResourceKey } from '../resources/kind.ts';
import { anyKind, kindNames, type Seen } from '../resources/kinds.ts';
import { stateRead } from '../resources/seen-state.ts';
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
  const asked = [...new Set([...refSet(refs), ...manifest])];
  const { state, unreadable } = readResources(asked, sections);
  return ok({ facts: readFacts(sections, asked, state), seen: state, manifest, unreadable });
}

function keysByKind(refs: readonly ResourceRef[]): ReadonlyMap<KindName, readonly ResourceKey[]> {
  const byKind = new Map<KindName, ResourceKey[]>();
  for (const { kind, key } of refs) {
    const ofKind = byKind.get(kind);
    if (ofKind === undefined) byKind.set(kind, [key]);
    else ofKind.push(key);
  }
  return byKind;
}

function readResources(refs: readonly ResourceRef[], sections: ReadonlyMap<string, string>) {
  const keysOf = keysByKind(refs);
  const readings = new Map<KindName, Readings<Seen>>();
  const unreadable: UnreadableResource[] = [];
  for (const kind of kindNames) {
    const asked = keysOf.get(kind);
    if (asked === undefined) continue;
    const printed = sections.get(`kind ${kind}`);
    if (printed === undefined) {
      unreadable.push(...asked.map((key) => ({ kind, key, reason: 'the probe did not look at it' })));
      continue;
    }
    const ofKind = anyKind(kind).read(asked, printed);
    readings.set(kind, ofKind);
    for (const [key, reading] of ofKind) if (reading.kind === 'unreadable') unreadable.push({ kind, key, reason: reading.reason });
  }
  return { state: stateRead(readings), unreadable };
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
