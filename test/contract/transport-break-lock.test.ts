import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { sh } from '../../src/command/command.ts';
import { clients, open, place, poll, real, reasonOf } from './transport-place.ts';
import { transportTo, yes } from './transport-rig.ts';
import { type Sshd, startSshd } from './transport-sshd.ts';

const shells = ['dash', 'bash', 'busybox'] as const;
const slow = { timeout: 90_000 };

/** A process that is no zombie. */
const lives = (pid: string | number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** A program of somebody else in a process group of its own, ended with the test. */
function stranger(test: TestContext, program: string, ...args: readonly string[]): number {
  const child = spawn(program, [...args], { detached: true, stdio: 'ignore' });
  const { pid } = child;
  if (pid === undefined) throw new Error(`bug: no ${program}`);
  test.onTestFinished(async () => {
    process.kill(-pid, 'SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  return pid;
}

describe.each(['fake', ...shells] as const)('breaking the lock on %s', (name) => {
  test('takes one that is free, and one that a connection has: that connection says who took it', slow, async (test) => {
    const at = await place(name, test);
    const [first, second] = [await open(at), await open(at)];
    expect(await first.breakLock('anna')).toEqual({ kind: 'taken' });
    expect(await second.breakLock('ben')).toEqual({ kind: 'broken', by: 'anna' });
    await expect(first.run([{ argv: ['true'] }])).rejects.toMatchObject({ code: 'run.lock-broken', host: 'cp-1', message: expect.stringContaining('ben') });
    const third = await open(at);
    expect(await third.lock('carl')).toEqual({ kind: 'held', by: 'ben' });
  });
});

describe.concurrent.each(shells)('breaking the lock under %s', (name) => {
  test('leaves nothing of the other run: not even what does not heed being told to end', slow, async (test) => {
    const { expect } = test;
    const at = await place(name, test);
    const sshd = real(at.sshd);
    const [first, second] = [await open(at), await open(at)];
    await first.lock('anna');
    const [pid, marker] = [join(sshd.folder, 'pid'), join(sshd.folder, 'went-on')];
    const lost = reasonOf(first.run([sh('trap "" TERM; echo $$ >"$1"; n=0; while [ $n -lt 40 ]; do sleep 1; n=$((n + 1)); done; touch "$2"', [pid, marker])]));
    await expect.poll(() => existsSync(pid) && readFileSync(pid, 'utf8') !== '', poll).toBe(true);
    const command = readFileSync(pid, 'utf8').trim();
    expect(lives(command)).toBe(true);
    expect(await second.breakLock('ben')).toEqual({ kind: 'broken', by: 'anna' });
    expect(lives(command)).toBe(false);
    expect(await lost).toMatchObject({ code: 'run.lock-broken', message: expect.stringContaining('ben') });
    expect(existsSync(marker)).toBe(false);
    expect((await second.run([{ argv: ['ls', sshd.runDirectory] }]))[0]?.stdout).not.toContain('broken');
  });

  test('ends a loop that hangs on the host, and one whose client hangs', slow, async (test) => {
    const { expect } = test;
    const at = await place(name, test);
    const [first, second, third] = [await open(at), await open(at), await open(at)];
    await first.lock('anna');
    const [answer] = await first.run([sh('cut -d" " -f5 </proc/$$/stat')]);
    const group = Number(answer?.stdout);
    const lost = reasonOf(first.run([{ argv: ['sleep', '60'] }]));
    process.kill(-group, 'SIGSTOP');
    expect(await second.breakLock('ben')).toEqual({ kind: 'broken', by: 'anna' });
    // Who is stopped cannot say why it ends.
    expect(await lost).toMatchObject({ code: 'ssh.connection-lost' });

    const [client] = clients(real(at.sshd)).toSorted((a, b) => a - b);
    process.kill(client!, 'SIGSTOP');
    expect(await third.breakLock('carl')).toEqual({ kind: 'broken', by: 'ben' });
  });

  test('touches no stranger: neither who has it without being a run, nor whom the file names without having it', slow, async (test) => {
    const { expect } = test;
    const at = await place(name, test);
    const { runDirectory } = real(at.sshd);
    const lock = join(runDirectory, 'lock');
    const innocent = stranger(test, 'sleep', '300');
    mkdirSync(runDirectory, { recursive: true });
    writeFileSync(lock, `anna\n${innocent}\n`);
    const holder = stranger(test, 'sh', '-c', 'exec 9>>"$1"; flock 9; echo >"$1.taken"; sleep 300', 'sh', lock);
    await expect.poll(() => existsSync(`${lock}.taken`), poll).toBe(true);
    const session = await open(at);
    expect(await session.breakLock('ben')).toEqual({ kind: 'held', by: 'anna' });
    expect([innocent, holder].map(lives)).toEqual([true, true]);
  });
});

/** A server whose user has to become root with this computer's own sudo. */
async function withSudo(test: TestContext): Promise<Sshd> {
  const bin = mkdtempSync(join(tmpdir(), 'bramble-sudo-'));
  test.onTestFinished(() => rmSync(bin, { recursive: true, force: true }));
  writeFileSync(join(bin, 'id'), '#!/bin/sh\necho 1000\n');
  chmodSync(join(bin, 'id'), 0o755);
  const sshd = await startSshd('dash', [`SetEnv PATH=${bin}:/usr/bin:/bin`]);
  test.onTestFinished(() => sshd.stop());
  return sshd;
}

describe.skipIf(!existsSync('/usr/bin/sudo'))('under sudo (skipped where there is none)', () => {
  const stubborn = (pid: string) => sh('trap "" TERM; echo $$ >"$1"; n=0; while [ $n -lt 40 ]; do sleep 1; n=$((n + 1)); done', [pid]);

  test.for(['the lock is broken', 'its ssh is killed'])('nothing of a run is left when %s', slow, async (how, test) => {
    const sshd = await withSudo(test);
    const over = transportTo(sshd, { confirmHostKey: yes });
    const [first, second] = [await over.connect(sshd.target), await over.connect(sshd.target)];
    test.onTestFinished(async () => void (await Promise.all([first.close(), second.close()])));
    expect((await first.run([sh('tr "\\0" " " </proc/$(cut -d" " -f4 </proc/$PPID/stat)/cmdline')]))[0]?.stdout).toContain('sudo');
    await first.lock('anna');
    const pid = join(sshd.folder, 'pid');
    const lost = reasonOf(first.run([stubborn(pid)]));
    await expect.poll(() => existsSync(pid) && readFileSync(pid, 'utf8') !== '', poll).toBe(true);
    const command = readFileSync(pid, 'utf8').trim();
    if (how === 'the lock is broken') {
      expect(await second.breakLock('ben')).toEqual({ kind: 'broken', by: 'anna' });
      expect(await lost).toMatchObject({ code: 'run.lock-broken' });
    } else {
      process.kill(Math.min(...clients(sshd)), 'SIGKILL');
      expect(await lost).toMatchObject({ code: 'ssh.connection-lost' });
      await expect.poll(() => second.lock('ben'), poll).toEqual({ kind: 'taken' });
    }
    // sudo may end the loop a moment before what the loop was running; what does not heed being told follows within seconds.
    await expect.poll(() => lives(command), poll).toBe(false);
  });
});
