import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostKeys } from '../../src/adapters/image/host-keys.ts';
import { hostKeysContract, pi } from './host-keys-contract.ts';
import { failure, transportTo, whoami } from './transport-rig.ts';
import { startSshd } from './transport-sshd.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bramble-host-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

hostKeysContract('ssh-keygen and a workspace', () => Promise.resolve(hostKeys(folder)));

const hidden = (...names: string[]): string => join(folder, '.bramble', ...names);
const bare = ({ publicKey }: { readonly publicKey: string }): string => publicKey.split(' ').slice(0, 2).join(' ');
const knows = (name: string): string => execFileSync('ssh-keygen', ['-F', name, '-f', hidden('known_hosts')], { encoding: 'utf8' });

describe('the host keys of a workspace', () => {
  it('are for their owner alone, and nothing else is left', async () => {
    const keys = hostKeys(folder);
    await keys.keep('pi-1', await keys.make('pi-1', folder));
    expect([hidden(), hidden('host-keys'), hidden('host-keys', 'pi-1')].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700, 0o600]);
    expect(readdirSync(hidden())).toEqual(['host-keys']);
    expect(readdirSync(hidden('host-keys'))).toEqual(['pi-1']);
  });

  it('are trusted under the address and the name of the host, as ssh looks for them', async () => {
    const keys = hostKeys(folder);
    const { publicKey } = await keys.make('pi-1', folder);
    await keys.trust(pi, publicKey);
    await keys.trust({ ...pi, name: 'pi-2' as typeof pi.name, destination: '10.0.0.12', port: 2222 }, publicKey);
    for (const name of ['10.0.0.11', 'pi-1', '[10.0.0.12]:2222', '[pi-2]:2222']) expect(knows(name)).toContain(publicKey.split(' ')[1]);
  });

  it('let ssh log in at first contact without a question, and refuse who has another key', async () => {
    const sshd = await startSshd('dash');
    try {
      const keys = hostKeys(folder);
      const transport = transportTo(sshd, { directory: hidden(), confirmHostKey: () => Promise.reject(new Error('nobody is to be asked')) });
      await keys.trust(sshd.target, readFileSync(`${sshd.hostKey}.pub`, 'utf8'));
      expect(await whoami(transport, sshd.target)).toMatch(/^0 127\.0\.0\.1 /);
      const { publicKey } = await keys.make('pi-1', folder);
      await keys.trust(sshd.target, publicKey);
      expect(await failure(transport, sshd.target)).toMatchObject({ code: 'ssh.host-key-changed' });
    } finally {
      await sshd.stop();
    }
  });

  it('take the place of what was known of that host, and leave the others alone', async () => {
    const keys = hostKeys(folder);
    const [old, other, now] = [await keys.make('pi-1', folder), await keys.make('pi-2', folder), await keys.make('pi-1', folder)];
    mkdirSync(hidden(), { recursive: true });
    writeFileSync(hidden('known_hosts'), `10.0.0.11,10.0.0.12 ${bare(old)}\n10.0.0.13 ${bare(other)}\n`);
    expect(await keys.trust(pi, now.publicKey)).toBe('replaced');
    const text = readFileSync(hidden('known_hosts'), 'utf8');
    expect(text).toContain(`10.0.0.12 ${bare(old)}`);
    expect(text).toContain(`10.0.0.13 ${bare(other)}`);
    expect(knows('10.0.0.11')).toContain(now.publicKey.split(' ')[1]);
    expect(knows('10.0.0.11')).not.toContain(old.publicKey.split(' ')[1]);
  });

  it('that cannot be read are told with a way out', async () => {
    mkdirSync(hidden('host-keys'), { recursive: true });
    writeFileSync(hidden('host-keys', 'pi-1'), 'no key\n', { mode: 0o600 });
    await expect(hostKeys(folder).find('pi-1')).rejects.toMatchObject({ code: 'workspace.unreadable', remedy: expect.stringContaining('--new-key') as string });
  });
});
