import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../base/trouble.ts';
import { secretPaths, secretsFromTexts, secretTexts } from '../../desired/secret-files.ts';
import type { Workspace } from '../../ports/workspace.ts';
import { writeDurably } from '../files/durable-file.ts';
import { makeFolder, makePrivateFolder } from '../files/make-folder.ts';
import { runRecords } from './run-records.ts';

const textOf = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Failure({
      code: 'workspace.unreadable',
      message: `${path} cannot be read`,
      remedy: 'Make it readable for you, or move it away: what it holds is also on the control planes.',
      cause,
    });
  }
};

/** The workspace of a bramble.yaml that lies in `folder`. Nothing is made before the first write. */
export function openWorkspace(folder: string): Workspace {
  const hidden = join(folder, '.bramble');
  const pki = join(hidden, 'pki');
  const operatorPath = join(pki, 'operator.pem');
  const lockPath = join(folder, 'bramble.lock');
  return {
    folder,
    async readSecrets() {
      const texts = await Promise.all(secretPaths.map(async (path) => [path, await textOf(join(pki, path))] as const));
      return secretsFromTexts(new Map(texts.flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const]))));
    },
    async writeSecrets(secrets) {
      await makePrivateFolder(hidden);
      await makeFolder(join(pki, 'etcd'));
      for (const [path, text] of secretTexts(secrets)) await writeDurably(join(pki, path), typeof text === 'string' ? text : text.reveal(), 0o600);
    },
    readOperator: () => textOf(operatorPath),
    async keepOperator(text) {
      if ((await textOf(join(pki, 'ca.key'))) !== undefined) await writeDurably(operatorPath, text, 0o600);
    },
    forgetSecrets: () => rm(pki, { recursive: true, force: true }),
    readLock: () => textOf(lockPath),
    writeLock: (text) => writeDurably(lockPath, text),
    ...runRecords(join(hidden, 'history')),
    async writePrivate(name, text) {
      await makePrivateFolder(hidden);
      const path = join(hidden, name);
      await writeDurably(path, text, 0o600);
      return path;
    },
  };
}
