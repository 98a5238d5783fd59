import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSsh } from '../../src/adapters/ssh/open-ssh.ts';
import type { HostName, Sha256 } from '../../src/base/names.ts';
import { secret } from '../../src/base/secret.ts';
import { type Answer, type Command, type Input, sh } from '../../src/command/command.ts';
import type { Session, SshTarget, Transport } from '../../src/ports/transport.ts';
import { fakeTransport } from '../../src/testkit/fake-transport.ts';
import { type Sshd, startSshd, type Userland } from './transport-sshd.ts';

const answer = (stdout = '', exitCode = 0, stderr = ''): Answer => ({ exitCode, stdout, stderr });
const text = (content: string): Input => ({ kind: 'text', text: content });

/** What both the fake and every real userland must do: batches, and how they are answered. */
const cases: readonly { title: string; commands: readonly Command[]; answers: readonly Answer[] }[] = [
  { title: 'nothing to run is nothing to answer', commands: [], answers: [] },
  { title: 'one command leaves both streams apart', commands: [sh('echo out; echo err >&2')], answers: [answer('out\n', 0, 'err\n')] },
  { title: 'output without a last newline stays so', commands: [{ argv: ['printf', 'a\\n\\nb'] }], answers: [answer('a\n\nb')] },
  { title: 'answers come in the order of the commands', commands: [{ argv: ['echo', '1'] }, { argv: ['echo', '2'] }], answers: [answer('1\n'), answer('2\n')] },
  {
    title: 'the answers end after the first command that exits non-zero',
    commands: [{ argv: ['echo', '1'] }, sh('echo no >&2; exit 7'), sh('cat', [], text('never read')), { argv: ['echo', '4'] }],
    answers: [answer('1\n'), answer('', 7, 'no\n')],
  },
  { title: 'a text is what a command reads', commands: [sh('cat', [], text('grün\n'))], answers: [answer('grün\n')] },
  { title: 'a secret is what a command reads', commands: [sh('cat', [], { kind: 'text', text: secret('s3cret') })], answers: [answer('s3cret')] },
];

const told = new Map(cases.flatMap(({ commands, answers }) => commands.map((command, i) => [JSON.stringify(command), answers[i]])));
const fake = (): Transport => fakeTransport({ 'cp-1': { answer: (command) => told.get(JSON.stringify(command)) } });
const fakeTarget: SshTarget = { name: 'cp-1' as HostName, destination: '127.0.0.1' };

const artifact = randomBytes(3 * 1024 * 1024 + 17);
const sha256 = createHash('sha256').update(artifact).digest('hex') as Sha256;

describe.each(['fake', 'dash', 'bash', 'busybox'] as const)('a session on %s', (place) => {
  let sshd: Sshd | undefined;
  let session: Session;
  beforeAll(async () => {
    sshd = place === 'fake' ? undefined : await startSshd(place);
    session = await (sshd === undefined ? fake().connect(fakeTarget) : real(sshd).connect(sshd.target));
  });
  afterAll(async () => {
    await session.close();
    await sshd?.stop();
  });

  test.each(cases)('$title', async ({ commands, answers }) => {
    const seen: unknown[] = [];
    expect(await session.run(commands, (index, given) => seen.push([index, given]))).toEqual(answers);
    expect(seen).toEqual(answers.map((given, index) => [index, given]));
  });

  test('has another beside it that works alike, and lives on when this one is over', async () => {
    const first = await session.reconnect();
    const second = await first.reconnect();
    await first.close();
    expect(second.host).toBe(session.host);
    expect(await second.run(cases[1]!.commands)).toEqual(cases[1]!.answers);
    const third = await first.reconnect();
    expect(await third.run(cases[1]!.commands)).toEqual(cases[1]!.answers);
    await Promise.all([second.close(), third.close()]);
  });

  test('batches that are asked for at once run one after another', async () => {
    const batch = cases[4];
    const both = await Promise.all([session.run(batch!.commands), session.run(batch!.commands)]);
    expect(both).toEqual([batch!.answers, batch!.answers]);
  });
});

describe.each(['dash', 'bash', 'busybox'] as const satisfies readonly Userland[])('the loop under %s', (userland) => {
  let sshd: Sshd;
  let session: Session;
  beforeAll(async () => {
    sshd = await startSshd(userland);
    writeFileSync(join(sshd.folder, sha256), artifact);
    session = await real(sshd).connect(sshd.target);
  });
  afterAll(async () => {
    await session.close();
    await sshd.stop();
  });
  const stdout = async (command: Command): Promise<string> => (await session.run([command]))[0]!.stdout;

  test('it is that shell', async () => {
    expect(await stdout(sh('readlink /proc/$$/exe; :'))).toContain(userland);
  });

  test('an argument arrives as it is, whatever it holds', async () => {
    const words = ['', ' ', 'a b', "it's", '"$HOME" `id` \\', '*', '~', '-n', 'a\nb\n', 'grün', '!x', '#', ';', '&&'];
    expect(await stdout(sh('for w do printf "%s\\0" "$w"; done', words))).toBe(words.map((word) => `${word}\0`).join(''));
  });

  test('payloads of every awkward size arrive whole, and so does what comes after them', async () => {
    for (const size of [1, 511, 512, 513, 65535, 65536, 65537, 131071, 131072, 131073, 1048575, 1048576, 1048577, 2 * 1048576]) {
      const bytes = 'x'.repeat(size - 1) + 'y';
      const [sum, after] = await session.run([sh('sha256sum', [], text(bytes)), sh('cat', [], text('after'))]);
      expect(sum!.stdout.slice(0, 64)).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(after!.stdout).toBe('after');
    }
  });

  test('an artifact is streamed from the store and arrives with its own hash', async () => {
    const upload = sh('cat >"$1"; sha256sum <"$1"', [join(sshd.folder, 'uploaded')], { kind: 'artifact', sha256, sizeBytes: artifact.length });
    expect((await session.run([upload, { argv: ['true'] }])).map((a) => a.stdout.slice(0, 64))).toEqual([sha256, '']);
  });

  test('a payload that the command does not read is dropped and harms nothing', async () => {
    const unread: Command = { argv: ['true'], input: { kind: 'artifact', sha256, sizeBytes: artifact.length } };
    const partly = sh('dd bs=10 count=1 2>/dev/null', [], text('0123456789'.repeat(200_000)));
    const small: Command = { argv: ['true'], input: text('0123456789'.repeat(50_000)) };
    expect(await session.run([unread, small, partly, { argv: ['echo', 'on'] }])).toEqual([answer(), answer(), answer('0123456789'), answer('on\n')]);
  });

  test('the payload of a command that is not run is dropped, even where it looks like requests', async () => {
    const trap = sh('cat', [], text('run 9 9 0\ntouch /x.\n'.repeat(5000)));
    expect(await session.run([{ argv: ['false'] }, trap, { argv: ['true'], input: { kind: 'artifact', sha256, sizeBytes: artifact.length } }])).toEqual([
      answer('', 1),
    ]);
    expect(await stdout({ argv: ['echo', 'on'] })).toBe('on\n');
  });

  test('a command without input reads nothing, not even the next requests', async () => {
    expect(await session.run([{ argv: ['cat'] }, sh('read -r x; echo "$x"'), { argv: ['echo', 'on'] }])).toEqual([answer(), answer('\n'), answer('on\n')]);
  });

  test('two megabytes of output come back to the byte', async () => {
    const [big] = await session.run([sh('dd if=/dev/zero bs=1024 count=2048 2>/dev/null | tr "\\0" x; echo last >&2')]);
    expect([big!.stdout === 'x'.repeat(2048 * 1024), big!.stderr]).toEqual([true, 'last\n']);
  });

  test('a flood of output is an error that says so, and the session goes on', async () => {
    await expect(session.run([sh('dd if=/dev/zero bs=1048576 count=33 2>/dev/null'), { argv: ['echo', 'not run'] }])).rejects.toMatchObject({
      code: 'ssh.output-too-large',
      host: 'cp-1',
    });
    expect(await stdout({ argv: ['echo', 'on'] })).toBe('on\n');
  });

  test('a program that is not there exits 127', async () => {
    expect((await session.run([{ argv: ['no-such-program'] }]))[0]).toMatchObject({ exitCode: 127, stdout: '' });
  });

  test('a command that a signal ends exits 128 and more', async () => {
    expect((await session.run([sh('kill -TERM $$')]))[0]).toMatchObject({ exitCode: 143 });
  });

  test('what a command leaves running may go on writing and disturbs no later answer', async () => {
    const [first] = await session.run([sh('(sleep 0.3; echo late; sleep 5) & echo early')]);
    expect(first!.stdout).toBe('early\n');
    for (let i = 0; i < 30; i += 1) expect(await stdout(sh('echo "$1"; sleep 0.02', [`${i}`]))).toBe(`${i}\n`);
  });

  test('an artifact that the store lacks or has with another size stops the batch before anything is sent', async () => {
    const marker = join(sshd.folder, 'marker');
    const touch: Command = { argv: ['touch', marker] };
    const lacking: Command = { argv: ['cat'], input: { kind: 'artifact', sha256: 'f'.repeat(64) as Sha256, sizeBytes: 1 } };
    const shorter: Command = { argv: ['cat'], input: { kind: 'artifact', sha256, sizeBytes: 1 } };
    await expect(session.run([touch, lacking])).rejects.toMatchObject({ code: 'artifact.missing' });
    await expect(session.run([touch, shorter])).rejects.toMatchObject({ code: 'artifact.corrupt' });
    expect((await session.run([{ argv: ['test', '-e', marker] }]))[0]!.exitCode).toBe(1);
  });

  test('the loop leaves nothing behind in its folder but the lock', async () => {
    const other = await real(sshd).connect(sshd.target);
    expect(await other.lock('somebody')).toEqual({ kind: 'taken' });
    await other.close();
    await expect.poll(() => stdout({ argv: ['ls', sshd.runDirectory] })).toMatch(/^io\.\d+\nlock\n$/);
  });
});

function real(sshd: Sshd): Transport {
  const { folder, runDirectory } = sshd;
  return openSsh({
    directory: join(folder, 'ws'),
    artifactPath: (name) => join(folder, name),
    confirmHostKey: async () => true,
    runDirectory,
    userConfigs: [],
  });
}
