import { execFile } from 'node:child_process';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { storePath } from '../../src/adapters/store/store-path.ts';

/** The newest whose own Python is in Debian 12 and later. */
export const ansibleVersion = '2.19.14';

const remedy = `ansible-core ${ansibleVersion} could not be installed from PyPI: it needs python3 of 3.11 or later with venv and pip (Debian, Ubuntu: apt install python3-venv python3-pip)`;

/** Folder with `ansible-playbook` of the pinned version, in a virtual environment of its own beside bramble's store. */
export async function installAnsible(): Promise<string> {
  const folder = join(storePath(process.env), 'bench', `ansible-core-${ansibleVersion}`);
  const programs = join(folder, 'bin');
  const isThere = await access(join(programs, 'ansible-playbook')).then(
    () => true,
    () => false,
  );
  if (isThere) return programs;
  const run = promisify(execFile);
  try {
    await run('python3', ['-m', 'venv', folder]);
    await run(join(programs, 'pip'), ['install', '--quiet', '--disable-pip-version-check', `ansible-core==${ansibleVersion}`]);
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(remedy, { cause });
  }
  return programs;
}
