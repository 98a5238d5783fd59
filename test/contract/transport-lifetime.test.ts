import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import { describe, expect, test } from 'vitest';
import type { Sha256 } from '../../src/base/names.ts';
import { sh } from '../../src/command/command.ts';
import { clients, open, pids, place, poll, real, reasonOf } from './transport-place.ts';
import type { Sshd } from './transport-sshd.ts';

/** A long sleep that no other test asks for. */
const nap = ({ port }: Sshd): string => `60.${port}`;

describe.each(['fake', 'dash', 'bash', 'busybox'] as const)('the lock on %s', (name) => {
  test('one connection has it, another learns who, and it is free when that connection was closed', async (test) => {
    const at = await place(name, test);
    const [first, second] = [await open(at), await open(at)];
    expect(await first.lock('anna on her laptop since noon')).toEqual({ kind: 'taken' });
    expect(await second.lock('ben')).toEqual({ kind: 'held', by: 'anna on her laptop since noon' });
    await first.run([{ argv: ['true'] }]);
    expect(await second.lock('ben')).toEqual({ kind: 'held', by: 'anna on her laptop since noon' });
    await first.close();
    await expect.poll(() => second.lock('ben'), poll).toEqual({ kind: 'taken' });
  });

  test('a session that was closed runs nothing more', async (test) => {
    const session = await open(await place(name, test));
    await session.close();
    await session.close();
    await expect(session.run([{ argv: ['true'] }])).rejects.toMatchObject({ code: 'ssh.connection-lost', host: 'cp-1' });
    await expect(session.lock('me')).rejects.toMatchObject({ code: 'ssh.connection-lost' });
  });
});

describe.concurrent.each(['dash', 'bash', 'busybox'] as const)('a connection under %s', (name) => {
  test('kill -9 of its ssh ends the command in progress and frees the lock, also where a daemon was left behind', async (test) => {
    const { expect } = test;
    const at = await place(name, test);
    const sshd = real(at.sshd);
    const first = await open(at);
    await first.lock('anna');
    const marker = join(sshd.folder, 'went-on');
    await first.run([sh('setsid sh -c "sleep 30" >/dev/null 2>&1 </dev/null &')]);
    const running = first.run([sh('echo $$ >"$1"; sleep 25; touch "$2"', [join(sshd.folder, 'pid'), marker])]);
    const lost = reasonOf(running);
    await expect.poll(() => existsSync(join(sshd.folder, 'pid')), poll).toBe(true);
    const [pid] = clients(sshd);
    process.kill(pid!, 'SIGKILL');
    expect(await lost).toMatchObject({ code: 'ssh.connection-lost', host: 'cp-1' });
    const third = await open(at);
    await expect.poll(() => third.lock('ben'), poll).toEqual({ kind: 'taken' });
    const command = readFileSync(join(sshd.folder, 'pid'), 'utf8').trim();
    await expect.poll(() => existsSync(`/proc/${command}`), poll).toBe(false);
    expect(existsSync(marker)).toBe(false);
  });

  test('a payload that is cut off is never taken for the whole', async (test) => {
    const { expect } = test;
    const at = await place(name, test);
    const sshd = real(at.sshd);
    const sha256 = 'a'.repeat(64) as Sha256;
    const sizeBytes = 64 * 1024 * 1024;
    writeFileSync(join(sshd.folder, sha256), Buffer.alloc(sizeBytes));
    const session = await open(at);
    const [begun, whole] = [join(sshd.folder, 'begun'), join(sshd.folder, 'whole')];
    // Reads slowly, so that the cut comes while bytes are on their way.
    const upload = sh('dd bs=1000 count=1 of="$1" 2>/dev/null; sleep 1; cat >>"$1" && touch "$2"', [begun, whole], { kind: 'artifact', sha256, sizeBytes });
    const lost = reasonOf(session.run([upload]));
    await expect.poll(() => existsSync(begun), poll).toBe(true);
    process.kill(clients(sshd)[0]!, 'SIGKILL');
    expect(await lost).toMatchObject({ code: 'ssh.connection-lost' });
    const other = await open(at);
    await expect.poll(async () => (await other.run([{ argv: ['ls', sshd.runDirectory] }]))[0]?.stdout, poll).toMatch(/^io\.\d+\n(io\.\d+\n)?$/);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(existsSync(whole)).toBe(false);
  });

  test('a command that runs over its time is a failure, is stopped on the host, and leaves no ssh', async (test) => {
    const { expect } = test;
    const at = await place(name, test);
    const sshd = real(at.sshd);
    const session = await open(at);
    const slow = { ...sh('echo $$ >"$1"; sleep 60', [join(sshd.folder, 'pid')]), timeoutMs: 700 };
    await expect(session.run([{ argv: ['true'] }, slow])).rejects.toMatchObject({ code: 'ssh.command-timeout', host: 'cp-1' });
    await expect(session.run([{ argv: ['true'] }])).rejects.toMatchObject({ code: 'ssh.command-timeout' });
    await expect.poll(() => clients(sshd), poll).toEqual([]);
    const command = readFileSync(join(sshd.folder, 'pid'), 'utf8').trim();
    await expect.poll(() => existsSync(`/proc/${command}`), poll).toBe(false);
  });
});

test('an upload that takes longer than the limit of its command is no timeout as long as it goes on', async (test) => {
  const at = await place('dash', test);
  const sshd = real(at.sshd);
  const sha256 = 'b'.repeat(64) as Sha256;
  const sizeBytes = 40 * 1024 * 1024;
  writeFileSync(join(sshd.folder, sha256), Buffer.alloc(sizeBytes));
  const session = await open(at);
  const slowly = 'n=0; while [ "$n" -lt 20 ]; do dd bs=1048576 count=2 iflag=fullblock of=/dev/null 2>/dev/null; sleep 0.3; n=$((n + 1)); done';
  expect((await session.run([{ ...sh(slowly, [], { kind: 'artifact', sha256, sizeBytes }), timeoutMs: 4000 }]))[0]).toMatchObject({ exitCode: 0 });
});

test('an aborted signal rejects what is pending with its reason and ends ssh', async (test) => {
  const at = await place('dash', test);
  const sshd = real(at.sshd);
  const abort = new AbortController();
  const session = await open(at, abort.signal);
  const pending = reasonOf(session.run([{ argv: ['sleep', '30'] }]));
  const queued = reasonOf(session.run([{ argv: ['true'] }]));
  abort.abort('enough');
  expect(await pending).toBe('enough');
  expect(await queued).toBe('enough');
  await expect.poll(() => clients(sshd), poll).toEqual([]);
  await expect(at.transport.connect(at.target, abort.signal)).rejects.toBe('enough');
});

test('closing while a command runs rejects it and ends it on the host', async (test) => {
  const at = await place('dash', test);
  const sshd = real(at.sshd);
  const session = await open(at);
  const pending = reasonOf(session.run([{ argv: ['sleep', nap(sshd)] }]));
  await expect.poll(() => pids(`^sleep ${nap(sshd)}$`).length, poll).toBe(1);
  await session.close();
  expect(await pending).toMatchObject({ code: 'ssh.connection-lost' });
  expect(clients(sshd)).toEqual([]);
  await expect.poll(() => pids(`^sleep ${nap(sshd)}$`), poll).toEqual([]);
});

test('a server that dies under a session rejects what is pending', async (test) => {
  const at = await place('dash', test);
  const session = await open(at);
  const [answer] = await session.run([sh('cat /proc/"$PPID"/stat | cut -d" " -f4')]);
  const pending = reasonOf(session.run([{ argv: ['sleep', '20'] }]));
  process.kill(Number(answer?.stdout), 'SIGKILL');
  expect(await pending).toMatchObject({ code: 'ssh.connection-lost' });
});

test('kill -9 of this program itself ends its ssh and what it runs on the host', async (test) => {
  const at = await place('dash', test);
  const sshd = real(at.sshd);
  await (await open(at)).close();
  const entry = join(sshd.folder, 'entry.ts');
  const options = { directory: join(sshd.folder, 'ws'), runDirectory: sshd.runDirectory, userConfigs: [] };
  writeFileSync(
    entry,
    `import { openSsh } from '${resolve('src/adapters/ssh/open-ssh.ts')}';
     const session = await openSsh({ ...${JSON.stringify(options)}, artifactPath: String }).connect(${JSON.stringify(at.target)});
     await session.lock('a program');
     await session.run([{ argv: ['sleep', '${nap(sshd)}'] }]);`,
  );
  const file = join(sshd.folder, 'entry.mjs');
  await build({ input: entry, platform: 'node', output: { file, format: 'esm' }, logLevel: 'silent' });
  const program = spawn(process.execPath, [file], { stdio: 'inherit' });
  test.onTestFinished(() => void program.kill('SIGKILL'));
  await expect.poll(() => pids(`^sleep ${nap(sshd)}$`).length, poll).toBe(1);
  program.kill('SIGKILL');
  await expect.poll(() => clients(sshd), poll).toEqual([]);
  await expect.poll(() => pids(`^sleep ${nap(sshd)}$`), poll).toEqual([]);
  const next = await open(at);
  await expect.poll(() => next.lock('me'), poll).toEqual({ kind: 'taken' });
});
