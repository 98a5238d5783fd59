import type { Address } from '../base/names.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Problem } from '../base/trouble.ts';
import { readDraft } from '../config/draft.ts';
import { valueAt } from '../config/finding.ts';
import { readYaml } from '../config/read-yaml.ts';
import { pathFlaw, wordFlaw } from '../config/ssh-flaw.ts';

/** What a scan takes from bramble.yaml, however much of the rest is not written yet. */
export interface WrittenCluster {
  readonly hosts: readonly { readonly name: string; readonly address: Address; readonly role: string | undefined }[];
  readonly login: ScanLogin;
}

/** How an SSH server that is found is asked; what is not set is up to ssh. */
export interface ScanLogin {
  readonly user: string | undefined;
  readonly port: number | undefined;
  readonly identityFile: string | undefined;
}

export const nothingWritten: WrittenCluster = { hosts: [], login: { user: undefined, port: undefined, identityFile: undefined } };

/** Problems `config.*` where the text is no YAML. @param folder where relative paths of keys start */
export function readWrittenCluster(text: string, file: string, folder: string): Result<WrittenCluster, readonly Problem[]> {
  const { yaml, problems } = readYaml(text, file);
  if (yaml === undefined) return err(problems);
  const hosts = readDraft(yaml.value).hosts.flatMap(({ name, address, role }) =>
    name === undefined || address === undefined ? [] : [{ name, address, role }],
  );
  const ssh = (key: string): unknown => valueAt(yaml.value, ['ssh', key]);
  const [user, port, path] = [ssh('user'), ssh('port'), ssh('identityFile')];
  return ok({
    hosts,
    login: {
      user: typeof user === 'string' && wordFlaw(user) === undefined ? user : undefined,
      port: typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined,
      identityFile: typeof path !== 'string' || pathFlaw(path) !== undefined ? undefined : /^[/~]/.test(path) ? path : `${folder}/${path}`,
    },
  });
}
