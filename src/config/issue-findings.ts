import type { core } from 'zod';
import { nearest } from '../base/did-you-mean.ts';
import { fieldAt, homesOf } from './fields.ts';
import { type Finding, type Flaw, type Path, valueAt } from './finding.ts';
import { typeFinding } from './type-finding.ts';

/** How the value at a path was written in the file. */
export type SourceOf = (path: Path) => string;

/** What the schema refused, in words for the person who wrote the document. */
export function issueFindings(issue: core.$ZodIssue, document: unknown, sourceOf: SourceOf, base: Path = []): readonly Finding[] {
  const path: Path = [...base, ...(issue.path as Path)];
  const value = valueAt(document, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key));
    case 'invalid_type':
      return [typeFinding(issue.expected, path, value, sourceOf)];
    case 'invalid_value':
      return [value === undefined ? typeFinding('string', path, value, sourceOf) : unknownValue(path, value, issue.values, sourceOf)];
    case 'too_small':
    case 'too_big':
      return [outOfRange(path, value)];
    case 'custom':
      return [{ path, ...(issue.params as Flaw & Pick<Finding, 'at'>) }];
    case 'invalid_union': {
      if (typeof value !== 'string' && (typeof value !== 'object' || value === null || Array.isArray(value)))
        return [{ code: 'config.wrong-type', path, message: `a taint is expected here, not ${sourceOf(path)}`, remedy: 'Write key=value:NoSchedule.' }];
      // The alternatives of the schema's one union, taints: text first, then map.
      return (issue.errors[typeof value === 'string' ? 0 : 1] ?? []).flatMap((each) => issueFindings(each, document, sourceOf, path));
    }
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
      return [{ code: 'config.invalid-value', path, message: issue.message, remedy: 'Compare it with docs/config.md.' }];
  }
}

function unknownKey(path: Path, key: string): Finding {
  const keys = Object.keys(fieldAt(path)?.properties ?? {});
  const meant = nearest(key, keys);
  const homes = homesOf(key).map((home) => (home === '' ? 'the top level' : home));
  const list = keys.length === 0 ? 'Remove it.' : `Known here: ${keys.join(', ')}.`;
  const remedy = meant !== undefined ? `Did you mean ${meant}?` : homes.length > 0 ? `It belongs to ${homes.join(' or ')}. ${list}` : list;
  return { code: 'config.unknown-key', path: [...path, key], at: 'key', message: `there is no key ${JSON.stringify(key)} here`, remedy };
}

/** Words that people from other projects write. */
const synonyms: Readonly<Record<string, string>> = {
  master: 'control-plane',
  server: 'control-plane',
  controller: 'control-plane',
  agent: 'worker',
  node: 'worker',
};

function unknownValue(path: Path, value: unknown, known: readonly unknown[], sourceOf: SourceOf): Finding {
  const shown = sourceOf(path);
  if (path.at(-1) === 'version' && path.length === 1)
    return {
      code: 'config.unsupported-format',
      path,
      message: `this bramble reads version 1 of the format, not ${shown}`,
      remedy: 'Write version: 1, without quotes.',
    };
  if (path.at(-1) === 'mode' && value === 'wireguard')
    return {
      code: 'config.not-supported-yet',
      path,
      message: 'the network mode wireguard is not supported yet',
      remedy: 'Write routed, and give hosts addresses in one network.',
    };
  const words = known.map(String);
  const meant = typeof value === 'string' ? (nearest(value, words) ?? words.find((word) => word === synonyms[value.toLowerCase()])) : undefined;
  const remedy = meant === undefined ? `Write ${words.join(' or ')}.` : `Did you mean ${meant}? Known: ${words.join(', ')}.`;
  return { code: 'config.unknown-value', path, message: `${shown} is not known here`, remedy };
}

function outOfRange(path: Path, value: unknown): Finding {
  if (Array.isArray(value) && path.at(-1) === 'authorizedKeys')
    return {
      code: 'config.no-keys',
      path,
      message: 'the list of keys is empty',
      remedy: 'Add a public key, or remove the line to use that of ssh.identityFile.',
    };
  if (Array.isArray(value))
    return { code: 'config.no-hosts', path, message: 'the list of hosts is empty', remedy: 'Add at least one host with role: control-plane.' };
  const { minimum, maximum } = fieldAt(path) ?? {};
  return {
    code: 'config.out-of-range',
    path,
    message: `${String(value)} is outside of ${minimum} to ${maximum}`,
    remedy: `Write a number from ${minimum} to ${maximum}.`,
  };
}
