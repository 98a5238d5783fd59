import { relative } from 'node:path';
import { type Problem, Problems } from '../base/trouble.ts';
import { supportedKubernetes } from '../config/kubernetes-version.ts';
import { parseConfig } from '../config/parse-config.ts';
import { addHosts, newConfigText } from '../scan/add-hosts.ts';
import { chooseNewHosts } from '../scan/new-hosts.ts';
import type { FoundMachine, NewHost } from '../scan/scan-document.ts';
import type { WrittenCluster } from '../scan/written-cluster.ts';
import { needsYes } from './approve.ts';
import type { Context, GlobalOptions } from './context.ts';
import { count } from './render/units.ts';
import { readText, writeText } from './text-file.ts';

/** What was found, and the bramble.yaml that it may go into. */
interface Found {
  readonly path: string;
  /** Undefined where there is no file yet. */
  readonly text: string | undefined;
  readonly written: WrittenCluster;
  readonly machines: readonly FoundMachine[];
  /** Addresses or names; every new board where none is given. */
  readonly named: readonly string[];
}

/**
 * Adds machines to bramble.yaml after a yes, and makes the file where there is none. Nothing is written that would not be a config.
 * @throws Problems `scan.*`, `config.*`, `cli.needs-yes`
 */
export async function addFoundHosts(context: Context, options: GlobalOptions & { readonly yes?: boolean }, found: Found): Promise<readonly NewHost[]> {
  const { err, folder } = context;
  const { path, text, written } = found;
  const shown = relative(folder, path);
  const chosen = chooseNewHosts(found.machines, found.named, written);
  if (!chosen.ok) throw new Problems(chosen.error);
  const hosts = chosen.value;
  if (hosts.length === 0) {
    err.write(`Nothing to add to ${shown}. Other machines than boards are added by address or name: bramble scan --write <address>\n`);
    return [];
  }
  const after = text === undefined ? newConfigText(hosts, supportedKubernetes[0]) : (addHosts(text, hosts) ?? text);
  const { config, problems } = parseConfig(after, shown);
  if (config === undefined || after === text) throw new Problems(problems.filter(({ severity }) => severity === 'error'));
  err.write(`${text === undefined ? `${shown} is made` : `${shown} gets`} with ${count(hosts.length, 'host')}:\n`);
  for (const { name, address, role } of hosts) err.write(`  + ${name}  ${address}  ${role}\n`);
  if (options.yes !== true) {
    if (!err.isTerminal) throw needsYes('Look at the hosts above, then run it again with --yes.');
    if (!(await context.confirm(`Write ${shown}?`))) {
      err.write('Nothing was changed.\n');
      return [];
    }
  }
  if ((await readText(path)) !== text) throw new Problems([fileChanged(shown)]);
  await writeText(context, path, after);
  err.write(`Written. Look at names and roles in ${shown}, then: bramble plan\n`);
  return hosts;
}

const fileChanged = (path: string): Problem => ({
  kind: 'problem',
  code: 'scan.file-changed',
  severity: 'error',
  message: `${path} was changed by somebody else in the meantime`,
  remedy: 'Nothing was written: run it again.',
});
