import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HostName } from '../../src/base/names.ts';
import type { NewHostKey } from '../../src/ports/transport.ts';
import { another, failure, fingerprint, known, transportTo, userConfig, whoami, yes } from './transport-rig.ts';
import { type Sshd, startSshd } from './transport-sshd.ts';

let sshd: Sshd;
/** A key that the host had before. */
let old: string;
beforeAll(async () => {
  sshd = await startSshd('dash');
  old = sshd.userKey;
});
afterAll(() => sshd.stop());

const code = 'ssh.host-key-changed';
const fileOf = ({ directory }: { readonly directory: string }): string => join(directory, 'known_hosts');
const read = (path: string): readonly string[] => readFileSync(path, 'utf8').trim().split('\n');

/** A workspace that knows these lines. */
function workspace(lines: readonly string[], options: Parameters<typeof transportTo>[1] = {}): ReturnType<typeof transportTo> {
  const over = transportTo(sshd, { newMachines: [sshd.target.name], confirmHostKey: yes, ...options });
  mkdirSync(over.directory);
  writeFileSync(fileOf(over), `${lines.map((line) => line.trim()).join('\n')}\n`);
  return over;
}
const oldLine = (): string => known(old, sshd.port).trim();
const newLine = (): string => known(sshd.hostKey, sshd.port).trim();

describe('a host whose key changed', () => {
  test('is refused with the old key, the new one and what to type, and its key stays known', async () => {
    const over = workspace([oldLine()], { newMachines: ['cp-2' as HostName] });
    expect(await failure(over, sshd.target)).toMatchObject({
      code,
      host: 'cp-1',
      message: expect.stringMatching(new RegExp(`${escaped(fingerprint(sshd.hostKey))}.*${escaped(fingerprint(old))}`)),
      remedy: expect.stringContaining('bramble up --new-machine cp-1'),
    });
    expect(read(fileOf(over))).toEqual([oldLine()]);
  });

  test('that is a new machine is asked about with both keys, and then only the new one is known', async () => {
    const asked: NewHostKey[] = [];
    const kept = ['# a note', known(old, 1).trim(), known(sshd.hostKey, 2).trim()];
    const over = workspace([...kept, oldLine()], { confirmHostKey: async (key) => asked.push(key) > 0 });
    expect(await whoami(over, sshd.target)).toMatch(/^0 127/);
    expect(await whoami(over, sshd.target)).toMatch(/^0 127/);
    const [key, before] = [sshd.hostKey, old].map((each) => ({ type: expect.stringMatching(/ed25519/i), fingerprint: fingerprint(each) }));
    expect(asked).toEqual([{ host: 'cp-1', address: `[127.0.0.1]:${sshd.port}`, ...key, before }]);
    expect(read(fileOf(over))).toEqual([...kept, newLine()]);
  });

  test('that is a new machine keeps its old key until somebody confirms the new one', async () => {
    const over = workspace([oldLine()], { confirmHostKey: async () => false });
    expect(await failure(over, sshd.target)).toMatchObject({ code, remedy: expect.stringContaining('--accept-new-hosts') });
    expect(read(fileOf(over))).toEqual([oldLine()]);
  });

  test('is forgotten under its own name alone, where a line names others as well or hides the name', async () => {
    const blob = oldLine().split(' ').slice(1).join(' ');
    const over = workspace([`board,[127.0.0.1]:${sshd.port} ${blob}`, oldLine()]);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', fileOf(over)], { stdio: 'ignore' });
    writeFileSync(fileOf(over), `board,[127.0.0.1]:${sshd.port} ${blob}\n${read(fileOf(over)).at(-1)}\n`);
    expect(read(fileOf(over))[1]).toMatch(/^\|1\|/);
    expect(await whoami(over, sshd.target)).toMatch(/^0 127/);
    expect(read(fileOf(over))).toEqual([`board ${blob}`, newLine()]);
  });

  test('that nobody knew, or that shows what is known, is met as always', async () => {
    expect(await whoami(workspace([newLine()], { confirmHostKey: async () => false }), sshd.target)).toMatch(/^0 127/);
    const asked: NewHostKey[] = [];
    const over = workspace([known(old, 1)], { confirmHostKey: async (key) => asked.push(key) > 0 });
    expect(await whoami(over, sshd.target)).toMatch(/^0 127/);
    expect(asked.map(({ before }) => before)).toEqual([undefined]);
  });

  test("may be known by the user's own file, which stays as it is and is named", async () => {
    const own = join(sshd.folder, 'own_known');
    writeFileSync(own, `${oldLine()}\n`);
    const userConfigs = [userConfig(sshd, `UserKnownHostsFile ${own}`)];
    for (const lines of [[], [oldLine()]]) {
      const refused = await failure(workspace(lines, { userConfigs, newMachines: [] }), sshd.target);
      expect(refused).toMatchObject({ code, remedy: expect.stringContaining('bramble up --new-machine cp-1') });
      if (lines.length === 0) expect(refused).toMatchObject({ remedy: expect.stringContaining(`ssh-keygen -f "${own}" -R "[127.0.0.1]:${sshd.port}"`) });
      const over = workspace(lines, { userConfigs });
      expect(await whoami(over, sshd.target)).toMatch(/^0 127/);
      expect(read(own)).toEqual([oldLine()]);
      expect(read(fileOf(over)).filter((line) => line !== '')).toEqual([newLine()]);
    }
  });
});

describe('a jump host whose key changed', () => {
  test('is not forgotten for the host behind it, and is named', async () => {
    const jump = await another();
    const config = userConfig(sshd, 'Host gate', 'HostName 127.0.0.1', `Port ${jump.port}`, 'User root', `IdentityFile ${jump.userKey}`);
    const stale = known(old, jump.port).trim();
    const over = workspace([stale, oldLine()], { userConfigs: [config] });
    expect(await failure(over, { ...sshd.target, jump: 'gate' })).toMatchObject({
      code,
      message: expect.stringContaining(`[127.0.0.1]:${jump.port}, the jump host before cp-1`),
      remedy: expect.stringContaining(`-R "[127.0.0.1]:${jump.port}"`),
    });
    expect(read(fileOf(over))).toEqual([stale, oldLine()]);
  });

  test('does not keep the host behind it from being a new machine', async () => {
    const jump = await another();
    const config = userConfig(sshd, 'Host gate', 'HostName 127.0.0.1', `Port ${jump.port}`, 'User root', `IdentityFile ${jump.userKey}`);
    const gate = known(jump.hostKey, jump.port).trim();
    const over = workspace([gate, oldLine()], { userConfigs: [config] });
    expect(await whoami(over, { ...sshd.target, jump: 'gate' })).toMatch(/^0 127/);
    expect(read(fileOf(over))).toEqual([gate, newLine()]);
  });
});

const escaped = (text: string): string => text.replace(/[+/]/g, '\\$&');
