import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HostName } from '../../src/base/names.ts';
import type { NewHostKey } from '../../src/ports/transport.ts';
import { failure, fingerprint, known, transportTo, userConfig, whoami, yes } from './transport-rig.ts';
import { freePort, type Sshd, startSshd } from './transport-sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd('dash');
});
afterAll(() => sshd.stop());

describe('a host key', () => {
  test('that is new is shown as ssh-keygen shows it, and once confirmed it is not asked for again', async () => {
    const asked: NewHostKey[] = [];
    const over = transportTo(sshd, { confirmHostKey: async (key) => asked.push(key) > 0 });
    expect(await whoami(over, sshd.target)).toMatch(/^0 127/);
    expect(await whoami(over, sshd.target)).toMatch(/^0 127/);
    expect(asked).toEqual([{ host: 'cp-1', address: `[127.0.0.1]:${sshd.port}`, type: 'ssh-ed25519', fingerprint: fingerprint(sshd.hostKey) }]);
    expect(readdirSync(over.directory).sort()).toEqual(['config', 'known_hosts']);
  });

  test('that is new is asked for once, also when several connections meet it at the same time', async () => {
    let questions = 0;
    const over = transportTo(sshd, { confirmHostKey: async () => (questions += 1) > 0 });
    await Promise.all([whoami(over, sshd.target), whoami(over, sshd.target)]);
    expect(questions).toBe(1);
  });

  test.each([
    ['without a question', undefined],
    ['with a no', async () => false],
  ])('that is new is refused %s, and nothing is written', async (_title, confirmHostKey) => {
    const over = transportTo(sshd, confirmHostKey === undefined ? {} : { confirmHostKey });
    expect(await failure(over, sshd.target)).toMatchObject({
      code: 'ssh.host-key-unknown',
      host: 'cp-1',
      message: expect.stringContaining(fingerprint(sshd.hostKey)),
    });
    expect(readdirSync(over.directory)).toEqual(['config']);
  });

  test('that changed is refused without a question', async () => {
    const over = transportTo(sshd, { confirmHostKey: yes });
    mkdirSync(over.directory);
    writeFileSync(join(over.directory, 'known_hosts'), known(sshd.userKey, sshd.port));
    expect(await failure(over, sshd.target)).toMatchObject({
      code: 'ssh.host-key-changed',
      evidence: expect.stringContaining(join(over.directory, 'known_hosts')),
    });
  });

  test('that the user already knows is not asked for', async () => {
    const own = join(sshd.folder, 'own_known_hosts');
    writeFileSync(own, known(sshd.hostKey, sshd.port));
    expect(await whoami(transportTo(sshd, { userConfigs: [userConfig(sshd, `UserKnownHostsFile ${own}`)] }), sshd.target)).toMatch(/^0 127/);
  });

  test('stays strict whatever the user has configured', async () => {
    const lax = userConfig(sshd, 'Host *', 'StrictHostKeyChecking no', 'UserKnownHostsFile /dev/null', 'LogLevel QUIET');
    expect(await failure(transportTo(sshd, { userConfigs: [lax] }), sshd.target)).toMatchObject({ code: 'ssh.host-key-unknown' });
  });
});

describe("the user's ssh_config", () => {
  test('gives alias, port, user and key, and the target wins over it', async () => {
    const config = userConfig(
      sshd,
      'Host board',
      'HostName 127.0.0.1',
      `Port ${sshd.port}`,
      'User root',
      `IdentityFile ${sshd.userKey}`,
      'Host odd',
      'HostName 127.0.0.1',
      'Port 1',
      'User x',
    );
    const over = transportTo(sshd, { userConfigs: [config], confirmHostKey: yes });
    expect(await whoami(over, { name: 'a' as HostName, destination: 'board' })).toMatch(/^0 127/);
    expect(await whoami(over, { ...sshd.target, destination: 'odd' })).toMatch(/^0 127/);
  });

  test('disturbs nothing with masters, forwards, remote commands or terminals', async () => {
    const port = await freePort();
    const forward = [`LocalForward ${port} 127.0.0.1:${port}`, 'ExitOnForwardFailure yes', 'RemoteCommand exit 9', 'RequestTTY force'];
    const config = userConfig(
      sshd,
      'Host *',
      'ControlMaster auto',
      `ControlPath ${sshd.folder}/master-%C`,
      'ControlPersist 60',
      'PermitLocalCommand yes',
      `LocalCommand touch ${sshd.folder}/local`,
      ...forward,
    );
    const over = transportTo(sshd, { userConfigs: [config], confirmHostKey: yes });
    expect(await whoami(over, sshd.target)).toMatch(/^0 127/);
    expect(readdirSync(sshd.folder).filter((name) => name.startsWith('master-') || name === 'local')).toEqual([]);
  });

  test('that ssh does not understand is named', async () => {
    expect(await failure(transportTo(sshd, { userConfigs: [userConfig(sshd, 'NoSuchOption yes')] }), sshd.target)).toMatchObject({
      code: 'ssh.config-invalid',
      evidence: expect.stringContaining('nosuchoption'),
    });
  });
});
