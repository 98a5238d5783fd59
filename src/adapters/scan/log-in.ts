import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address, HostName } from '../../base/names.ts';
import type { SshTarget } from '../../ports/transport.ts';
import { machineScript, readMachineAnswer } from '../../scan/machine-answer.ts';
import type { Login } from '../../scan/scan-document.ts';
import type { ScanLogin } from '../../scan/written-cluster.ts';
import { timeLimit } from '../clock/time-limit.ts';
import { makeFolder } from '../files/make-folder.ts';
import { connectFailure } from '../ssh/classify.ts';
import { addKnownHosts } from '../ssh/known-hosts.ts';
import { scanHostKeys } from '../ssh/scan-host-keys.ts';
import { sshArguments } from '../ssh/ssh-arguments.ts';
import { renderSshConfig, type SshSetup, sshSetup } from '../ssh/ssh-config.ts';
import { SshProcess } from '../ssh/ssh-process.ts';

const answerMs = 15_000;
const longestBytes = 64 * 1024;

/** One login with this computer's ssh, which never asks and only goes to hosts whose key is known; it leaves nothing behind here either. */
export async function logIn(setup: SshSetup, address: Address, login: ScanLogin, signal: AbortSignal): Promise<Login> {
  const folder = await mkdtemp(join(tmpdir(), 'bramble-scan-'));
  const limit = timeLimit(answerMs, signal);
  try {
    const configFile = join(folder, 'config');
    await writeFile(configFile, renderSshConfig(sshSetup(setup).config), { mode: 0o600 });
    const target = targetOf(address, login);
    const ssh = new SshProcess('ssh', [...sshArguments(configFile, target), '--', target.destination, 'exec sh']);
    const kill = (): void => ssh.kill();
    limit.addEventListener('abort', kill, { once: true });
    if (limit.aborted) kill();
    let stdout = '';
    ssh.child.stdout.on('data', (bytes: Buffer) => {
      stdout += bytes.toString();
      if (stdout.length > longestBytes) kill();
    });
    ssh.child.stdin.end(machineScript);
    const end = await ssh.ended;
    limit.removeEventListener('abort', kill);
    const answer = readMachineAnswer(stdout.slice(0, longestBytes));
    if (answer !== undefined) return { kind: 'answered', ...answer };
    const { code, message } = connectFailure(target, end);
    return code === 'ssh.host-key-unknown' ? { kind: 'key-unknown' } : { kind: 'failed', code, message };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Puts the keys that a host shows into the workspace's known_hosts, where they are not known yet. */
export async function acceptKey(setup: SshSetup, address: Address, login: ScanLogin, signal: AbortSignal): Promise<void> {
  const { directory, knownHosts, config } = sshSetup(setup);
  await makeFolder(directory, 0o700);
  const found = await scanHostKeys('ssh', directory, config, targetOf(address, login), signal);
  await addKnownHosts(
    knownHosts,
    found.map(({ line }) => line),
  );
}

const targetOf = (address: Address, { user, port, identityFile }: ScanLogin): SshTarget => ({
  name: address as string as HostName,
  destination: address,
  ...(user === undefined ? {} : { user }),
  ...(port === undefined ? {} : { port }),
  ...(identityFile === undefined ? {} : { identityFile }),
});
