import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { timed } from '../measure/bramble.ts';

export interface Playbook {
  /** Folder of Ansible's programs. */
  readonly programs: string;
  readonly inventory: string;
  /** A short path for the sockets of shared SSH connections. */
  readonly sockets: string;
}

const folder = 'bench/ansible';

const environment = (sockets: string): NodeJS.ProcessEnv => ({
  ...process.env,
  ANSIBLE_CONFIG: `${folder}/ansible.cfg`,
  ANSIBLE_SSH_ARGS: '-C -o ControlMaster=auto -o ControlPersist=600s',
  ANSIBLE_SSH_CONTROL_PATH_DIR: sockets,
  ANSIBLE_NOCOLOR: '1',
});

/** Opens the connections that all further runs share. */
export async function openConnections({ programs, inventory, sockets }: Playbook): Promise<void> {
  await promisify(execFile)(join(programs, 'ansible'), ['-i', inventory, 'all', '-m', 'ansible.builtin.ping'], { env: environment(sockets) });
}

/** Milliseconds of one run. @throws where it changed something: then it was no run with nothing to do */
export async function runPlaybook({ programs, inventory, sockets }: Playbook): Promise<number> {
  const { ms, result } = await timed(() =>
    promisify(execFile)(join(programs, 'ansible-playbook'), ['-i', inventory, `${folder}/site.yml`], {
      env: environment(sockets),
      maxBuffer: 64 * 1024 * 1024,
    }),
  );
  const hosts = [...result.stdout.matchAll(/: ok=\d+ +changed=(\d+) +unreachable=(\d+) +failed=(\d+)/g)];
  if (hosts.length === 0 || hosts.some(([, ...counts]) => counts.some((count) => count !== '0')))
    throw new Error(`the playbook had something to do:\n${result.stdout.slice(-4000)}`);
  return ms;
}
