import type { Problem } from '../base/trouble.ts';
import { checkHosts } from './check-hosts.ts';
import { checkImage } from './check-image.ts';
import { checkNetworks } from './check-networks.ts';
import { completeConfig } from './complete.ts';
import type { Config } from './config.ts';
import { readDraft } from './draft.ts';
import { type Finding, pathText } from './finding.ts';
import { issueFindings } from './issue-findings.ts';
import { readYaml, type YamlText } from './read-yaml.ts';
import { schema } from './schema.ts';

export interface ParsedConfig {
  /** Undefined when a problem is an error. */
  readonly config?: Config;
  /** Everything that is wrong, errors and warnings, in the order of the file. */
  readonly problems: readonly Problem[];
}

/**
 * Reads bramble.yaml. Never throws; problems have codes `config.*` and the place in the file.
 * @param fileName as places name it; relative key paths start at its folder
 */
export function parseConfig(text: string, fileName: string): ParsedConfig {
  const { yaml, problems: syntax } = readYaml(text, fileName);
  if (yaml === undefined) return { problems: syntax };
  const parsed = schema.safeParse(yaml.value);
  const issues = parsed.success ? [] : parsed.error.issues.flatMap((issue) => issueFindings(issue, yaml.value, yaml.sourceOf));
  const draft = readDraft(yaml.value);
  const findings = [...issues, ...checkHosts(draft), ...checkNetworks(draft), ...checkImage(yaml.value)];
  const problems = [...syntax, ...findings.map((finding) => problemOf(finding, yaml))].toSorted(byPlace);
  const isSound = problems.every(({ severity }) => severity === 'warning');
  return parsed.success && isSound ? { config: completeConfig(parsed.data, folderOf(fileName)), problems } : { problems };
}

function problemOf({ code, path, at, severity, message, remedy }: Finding, yaml: YamlText): Problem {
  const problem: Problem = { kind: 'problem', code, severity: severity ?? 'error', message, remedy, place: yaml.placeOf(path, at) };
  return path.length === 0 ? problem : { ...problem, path: pathText(path) };
}

const byPlace = ({ place: a }: Problem, { place: b }: Problem): number => (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);

const folderOf = (fileName: string): string => (fileName.includes('/') ? fileName.slice(0, fileName.lastIndexOf('/')) || '/' : '');
