import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { openSsh } from '../../src/adapters/ssh/open-ssh.ts';
import { packBlobs } from '../../src/adapters/store/pack-blobs.ts';
import { makeScratch } from '../../src/adapters/store/scratch.ts';
import type { Address, HostName, Sha256 } from '../../src/base/names.ts';
import { secret } from '../../src/base/secret.ts';
import type { Happening } from '../../src/events/event.ts';
import { closeCommand, type Door, giveCommand, readDoor } from '../../src/fan-out/give-command.ts';
import { receiveCommand, type TakingCommand, takesArtifact } from '../../src/fan-out/receive-command.ts';
import type { Pack } from '../../src/ports/store.ts';
import type { Session } from '../../src/ports/transport.ts';
import { FanOut } from '../../src/run/fan-out/fan-out.ts';
import { binary } from '../../src/resources/binary.ts';
import { yes } from './transport-rig.ts';
import { type Sshd, startSshd, type Userland } from './transport-sshd.ts';

const loopback = '127.0.0.1' as Address;
const hashOf = (bytes: Uint8Array): Sha256 => createHash('sha256').update(bytes).digest('hex') as Sha256;

const large = randomBytes(9_000_000);
const small = randomBytes(300_001);
/** As programs do, it shrinks when it is packed. */
const archive = Buffer.concat(Array.from({ length: 5 }, () => [randomBytes(100_003), Buffer.alloc(100_000)]).flat());

interface Machine {
  readonly name: HostName;
  readonly sshd: Sshd;
  readonly session: Session;
}

let store: Sshd;
beforeAll(async () => {
  store = await startSshd('dash');
  for (const blob of [large, small, archive]) writeFileSync(join(store.folder, hashOf(blob)), blob);
});
afterAll(() => store.stop());

async function machine(name: string, userland: Userland): Promise<Machine> {
  const sshd = await startSshd(userland);
  const transport = openSsh({
    directory: join(sshd.folder, 'ws'),
    artifactPath: (sha256) => join(store.folder, sha256),
    runDirectory: sshd.runDirectory,
    userConfigs: [],
    confirmHostKey: yes,
  });
  const session = await transport.connect({ ...sshd.target, name: name as HostName });
  onTestFinished(async () => {
    await session.close();
    await sshd.stop();
  });
  return { name: name as HostName, sshd, session };
}

/** An executable in its place, and an archive that a program reads, as an image is. */
const placing = ({ sshd }: Machine, name: string, blob: Uint8Array): TakingCommand => {
  const want = { kind: 'binary' as const, path: join(sshd.folder, name), sha256: hashOf(blob), sizeBytes: blob.length, title: name };
  const [command] = binary.commands({ kind: 'place', want, reason: 'test', isNew: true });
  if (command === undefined || !takesArtifact(command)) throw new Error('bug: a binary takes no artifact');
  return command;
};
const importing = ({ sshd }: Machine, blob: Uint8Array): TakingCommand => ({
  argv: ['sh', '-c', 'cat >"$1"', 'sh', join(sshd.folder, 'imported')],
  input: { kind: 'artifact', sha256: hashOf(blob), sizeBytes: blob.length },
});

async function fanOut(machines: readonly Machine[], pack?: Pack, isPassedOn = true) {
  const events: Happening[] = [];
  const commands = machines.map((each) => [placing(each, 'large', large), placing(each, 'small', small), importing(each, archive)]);
  const requests = machines.flatMap(({ name }, index) => (commands[index] ?? []).map(({ input }) => ({ host: name, ...input })));
  const ports = { clock: systemClock, emit: (event: Happening) => events.push(event), signal: new AbortController().signal, pack };
  const addresses = new Map(machines.map(({ name }) => [name, loopback]));
  const fan = FanOut.of(requests, addresses, ports, { quickBytesPerSecond: Number.POSITIVE_INFINITY, isPassedOn });
  if (fan === undefined) throw new Error('bug: nothing to pass on');
  const answers = await Promise.all(
    machines.map(async ({ session }, index) => {
      for (const command of commands[index] ?? []) {
        const answer = await fan.deliver(command, session, false);
        if (answer.exitCode !== 0) return answer;
      }
      return undefined;
    }),
  );
  expect(answers).toEqual(machines.map(() => undefined));
  await fan.end();
  for (const { sshd } of machines) {
    expect(hashOf(readFileSync(join(sshd.folder, 'large')))).toBe(hashOf(large));
    expect(hashOf(readFileSync(join(sshd.folder, 'small')))).toBe(hashOf(small));
    expect(hashOf(readFileSync(join(sshd.folder, 'imported')))).toBe(hashOf(archive));
    expect(statSync(join(sshd.folder, 'large')).mode & 0o777).toBe(0o755);
  }
  return { bytes: fan.bytes, notes: events.flatMap((event) => (event.kind === 'note' ? [event.text] : [])) };
}

const setBytes = large.length + small.length + archive.length;

const scratch = (): string => join(store.folder, 'scratch');
const gzip: Pack = (sha256, signal) => packBlobs({ path: (sum) => join(store.folder, sum), scratch: () => makeScratch(scratch()) })(sha256, signal);

/** Processes that have a path of this machine's run directory in their command line. */
const doorsOf = ({ sshd }: Machine): string => spawnSync('pgrep', ['-af', `${sshd.runDirectory}/.*/door/`], { encoding: 'utf8' }).stdout;
const doorFilesOf = ({ sshd }: Machine): string =>
  existsSync(sshd.runDirectory) ? execFileSync('find', [sshd.runDirectory, '-path', '*door*'], { encoding: 'utf8' }) : '';

describe('artifacts that several hosts need, over a slow link', () => {
  test('leave the operator once, and go from host to host after that, through doors that nobody finds open afterwards', async () => {
    const machines = [await machine('cp-1', 'dash'), await machine('cp-2', 'bash'), await machine('worker-1', 'dash'), await machine('worker-2', 'dash')];
    const { bytes, notes } = await fanOut(machines, gzip);
    expect(notes).toEqual([expect.stringContaining('from host to host')]);
    expect(bytes.passed).toBe(3 * setBytes);
    // What does not shrink is sent as it is.
    expect(bytes.sent).toBeGreaterThan(large.length + small.length);
    expect(bytes.sent).toBeLessThan(large.length + small.length + 0.6 * archive.length);
    expect(readdirSync(scratch())).toEqual([]);
    // Doors close with the last artifact, while connections live on.
    expect(machines.map(doorFilesOf)).toEqual(['', '', '', '']);
    await expect.poll(() => machines.map(doorsOf), { timeout: 10_000 }).toEqual(['', '', '', '']);
    for (const { session } of machines) expect(await session.run([{ argv: ['true'] }])).toMatchObject([{ exitCode: 0 }]);
  });

  test('are packed for a single host as well, and unpacked on the way to where they belong', async () => {
    const { bytes, notes } = await fanOut([await machine('cp-1', 'busybox')], gzip);
    expect(bytes.passed).toBe(0);
    expect(bytes.sent).toBeLessThan(large.length + small.length + 0.6 * archive.length);
    expect(notes).toEqual([expect.stringContaining('packed from')]);
    expect(readdirSync(scratch())).toEqual([]);
  });

  test('are packed for each host where nothing is passed on', async () => {
    const { bytes } = await fanOut([await machine('cp-1', 'dash'), await machine('cp-2', 'dash')], gzip, false);
    expect(bytes.passed).toBe(0);
    expect(bytes.sent).toBeLessThan(2 * (large.length + small.length + 0.6 * archive.length));
    expect(readdirSync(scratch())).toEqual([]);
  });

  test('come as they are to a host that cannot unpack them', async () => {
    const [first, second] = [await machine('cp-1', 'dash'), await machine('cp-2', 'dash')];
    const broken: Pack = async () => ({ path: join(store.folder, hashOf(small)), sizeBytes: small.length, remove: async () => undefined });
    const { bytes } = await fanOut([first, second], broken);
    expect(bytes).toEqual({ sent: setBytes, passed: setBytes });
  });

  test('come from the operator where a host cannot get or give them, and it says so', async () => {
    // This userland has no ssh.
    const machines = [await machine('cp-1', 'dash'), await machine('cp-2', 'busybox')];
    const { bytes, notes } = await fanOut(machines);
    expect(bytes.sent + bytes.passed).toBe(2 * setBytes);
    expect(bytes.sent).toBeGreaterThan(setBytes);
    expect(notes.length).toBeGreaterThan(0);
  });
});

describe('the door of a host that gives artifacts', () => {
  const open = async (): Promise<{ readonly giver: Machine; readonly door: Door; readonly key: string }> => {
    const giver = await machine('cp-1', 'dash');
    writeFileSync(join(giver.sshd.folder, 'small'), small);
    const [answer] = await giver.session.run([giveCommand(loopback, join(giver.sshd.folder, 'small'), hashOf(small))]);
    const door = readDoor(loopback, answer?.stdout ?? '', secret);
    if (door === undefined) throw new Error(`no door: ${answer?.stderr ?? ''}`);
    const key = join(giver.sshd.folder, 'run_key');
    writeFileSync(key, door.loginKey.reveal(), { mode: 0o600 });
    return { giver, door, key };
  };
  const options = ['BatchMode=yes', 'IdentitiesOnly=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  const sshTo = ({ port }: Door, key: string): readonly string[] => [
    '-F',
    '/dev/null',
    '-T',
    '-p',
    `${port}`,
    '-i',
    key,
    ...options.flatMap((each) => ['-o', each]),
  ];
  const ask = (door: Door, key: string, ...args: readonly string[]) => spawnSync('ssh', [...sshTo(door, key), ...args], { input: 'echo shell\n' });
  /** A guest that asks for nothing and does not leave. Resolves once it is in; what it resolves to, once it is thrown out. */
  const stay = async (door: Door, key: string): Promise<{ readonly isOut: Promise<unknown> }> => {
    const inside = ['-o', 'PermitLocalCommand=yes', '-o', 'LocalCommand=echo in', '-N', 'root@127.0.0.1'];
    const guest = spawn('ssh', [...sshTo(door, key), ...inside], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void guest.kill());
    const isOut = once(guest, 'exit');
    await Promise.race([once(guest.stdout, 'data'), isOut]);
    return { isOut };
  };

  test('gives what is behind it, by its hash, and nothing else', async () => {
    const { door, key } = await open();
    const given = ask(door, key, 'root@127.0.0.1', hashOf(small));
    expect(given.status).toBe(0);
    expect(hashOf(given.stdout.subarray('bramble-blob\n'.length))).toBe(hashOf(small));
    for (const asked of [hashOf(large), 'id', '../host', `${hashOf(small)}; id`, '']) {
      const refused = ask(door, key, 'root@127.0.0.1', ...(asked === '' ? [] : [asked]));
      expect([asked, refused.status, refused.stdout.toString()]).toEqual([asked, asked === hashOf(large) ? 65 : 64, '']);
    }
    const forwarded = ask(door, key, '-W', '127.0.0.1:22', 'root@127.0.0.1');
    expect([forwarded.status, forwarded.stdout.toString()]).toEqual([255, '']);
  });

  test('opens for no other key', async () => {
    const { giver, door } = await open();
    const refused = ask(door, giver.sshd.userKey, 'root@127.0.0.1', hashOf(small));
    expect(refused.status).toBe(255);
    expect(refused.stderr.toString()).toContain('Permission denied');
  });

  test('is the same for all that a connection gives, and its keys are for root alone', async () => {
    const { giver, door } = await open();
    const [again] = await giver.session.run([giveCommand(loopback, '/etc/hostname', hashOf(large))]);
    expect(readDoor(loopback, again?.stdout ?? '', secret)).toMatchObject({ port: door.port, hostKey: door.hostKey });
    const { runDirectory } = giver.sshd;
    const folder = join(runDirectory, readdirSync(runDirectory).find((name) => name.startsWith('io.')) ?? '');
    expect([folder, join(folder, 'door')].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
    expect(['host', 'login'].map((name) => statSync(join(folder, 'door', name)).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)('is shut, and nothing of it is left, when its connection ends or its loop gets %s', async (signal) => {
    const { giver, door, key } = await open();
    const { isOut } = await stay(door, key);
    if (signal === 'SIGTERM') await giver.session.close();
    else {
      const loop = readdirSync(giver.sshd.runDirectory).find((name) => name.startsWith('io.')) ?? '';
      process.kill(Number(loop.slice('io.'.length)), signal);
    }
    await expect.poll(() => ask(door, key, 'root@127.0.0.1', hashOf(small)).stderr.toString(), { timeout: 10_000 }).toContain('Connection refused');
    await isOut;
    await expect.poll(() => doorFilesOf(giver), { timeout: 10_000 }).toBe('');
  });

  test('is shut when it is closed, with whoever is in, and opens anew', async () => {
    const { giver, door, key } = await open();
    const { isOut } = await stay(door, key);
    await giver.session.run([closeCommand]);
    const [answer] = await giver.session.run([giveCommand(loopback, join(giver.sshd.folder, 'small'), hashOf(small))]);
    const next = readDoor(loopback, answer?.stdout ?? '', secret);
    if (next === undefined) throw new Error(`no door: ${answer?.stderr ?? ''}`);
    expect(next.hostKey).not.toBe(door.hostKey);
    await isOut;
    await expect.poll(() => ask(door, key, 'root@127.0.0.1', hashOf(small)).stderr.toString(), { timeout: 10_000 }).toContain('Connection refused');
    const nextKey = join(giver.sshd.folder, 'next_key');
    writeFileSync(nextKey, next.loginKey.reveal(), { mode: 0o600 });
    expect(ask(next, nextKey, 'root@127.0.0.1', hashOf(small)).status).toBe(0);
  });

  test('is asked only where it shows the key that the run knows, and a failed attempt places nothing', async () => {
    const { giver, door } = await open();
    const receiver = await machine('cp-2', 'dash');
    const [, foreign = ''] = readFileSync(`${giver.sshd.hostKey}.pub`, 'utf8').split(' ');
    const command = placing(receiver, 'small', small);
    const [refused] = await receiver.session.run([receiveCommand(command, { ...door, hostKey: `ssh-ed25519 ${foreign}` }, false)]);
    expect(refused?.exitCode).not.toBe(0);
    expect(refused?.stderr).toContain('Host key verification failed');
    expect(existsSync(join(receiver.sshd.folder, 'small'))).toBe(false);
    const [placed] = await receiver.session.run([receiveCommand(command, door, false)]);
    expect(placed).toMatchObject({ exitCode: 0 });
    expect(readdirSync(receiver.sshd.runDirectory).some((name) => existsSync(join(receiver.sshd.runDirectory, name, 'from')))).toBe(false);
  });

  test('gives wrong bytes to nobody: they are not placed', async () => {
    const { giver, door } = await open();
    const receiver = await machine('cp-2', 'dash');
    writeFileSync(join(giver.sshd.folder, 'small'), randomBytes(small.length));
    const answers = [placing(receiver, 'small', small), importing(receiver, small)].map(async (command) => {
      const [answer] = await receiver.session.run([receiveCommand(command, door, false)]);
      expect(answer?.stderr).toContain('after the transfer');
      return answer?.exitCode;
    });
    expect(await Promise.all(answers)).toEqual([1, 1]);
    expect(['small', 'imported'].filter((name) => existsSync(join(receiver.sshd.folder, name)))).toEqual([]);
  });

  test('gives no more than the artifact, whatever the host sends after it', async () => {
    const { giver, door } = await open();
    const receiver = await machine('cp-2', 'bash');
    writeFileSync(join(giver.sshd.folder, 'small'), Buffer.concat([small, randomBytes(1000)]));
    for (const command of [placing(receiver, 'small', small), importing(receiver, small)]) {
      expect(await receiver.session.run([receiveCommand(command, door, false)])).toMatchObject([{ exitCode: 0 }]);
    }
    expect(['small', 'imported'].map((name) => hashOf(readFileSync(join(receiver.sshd.folder, name))))).toEqual([hashOf(small), hashOf(small)]);
  });
});
