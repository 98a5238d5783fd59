import type { Flaw } from './finding.ts';

/** Versions that bramble has recipes for and is tested with, newest first. */
export const supportedKubernetes = ['1.36.3', '1.35.4'] as const;

const list = supportedKubernetes.join(' or ');

/** What is wrong with the text of a Kubernetes version. */
export function versionFlaw(text: string): Flaw | undefined {
  if (supportedKubernetes.some((version) => version === text)) return undefined;
  const code = 'config.unsupported-version';
  const bare = text.replace(/^v/i, '');
  if (supportedKubernetes.some((version) => version === bare)) return { code, message: `"${text}" has a "v" in front`, remedy: `Write ${bare}.` };
  const minor = /^1\.\d+/.exec(bare)?.[0];
  const sameMinor = supportedKubernetes.find((version) => minor !== undefined && version.startsWith(`${minor}.`));
  const message = /^\d+\.\d+\.\d+/.test(bare) ? `Kubernetes ${bare} is not supported` : `"${text}" is not a whole version of Kubernetes`;
  return { code, message, remedy: sameMinor === undefined ? `Write ${list}.` : `Write ${sameMinor}; supported are ${list}.` };
}
