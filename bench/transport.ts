import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSsh } from '../src/adapters/ssh/open-ssh.ts';
import { sshArguments } from '../src/adapters/ssh/ssh-arguments.ts';
import type { Sha256 } from '../src/base/names.ts';
import { type Command, sh } from '../src/command/command.ts';
import { startSshd } from '../test/contract/transport-sshd.ts';
import { describeMachine } from './measure/machine.ts';
import { milliseconds, ratio } from './measure/numbers.ts';
import { publish } from './measure/report.ts';

// What a connection, a command and an upload cost over a real sshd on loopback. Run it with: npm run bench:transport -- [--write]
const mebibyte = 1024 * 1024;
const sizeBytes = 512 * mebibyte;
const sha256 = 'a'.repeat(64) as Sha256;

const measured = await describeMachine();
const folder = mkdtempSync(join(tmpdir(), 'bramble-bench-'));
const sshd = await startSshd('dash');
try {
  const file = createWriteStream(join(folder, sha256));
  for (let i = 0; i < sizeBytes / mebibyte; i += 1) file.write(Buffer.alloc(mebibyte, i));
  await new Promise<void>((resolve) => file.end(resolve));
  const transport = openSsh({
    directory: join(folder, 'ws'),
    artifactPath: (name) => join(folder, name),
    confirmHostKey: async () => true,
    runDirectory: sshd.runDirectory,
    userConfigs: [],
  });
  await (await transport.connect(sshd.target)).close();

  const time = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const target = [...sshArguments(join(folder, 'ws/config'), sshd.target), '127.0.0.1'];
  const plain = (command: string, input: number | 'ignore'): Promise<number> =>
    time(async () => await once(spawn('ssh', [...target, command], { stdio: [input, 'ignore', 'inherit'] }), 'exit'));
  const plainLogin = await plain('true', 'ignore');
  const plainUpload = await plain('cat >/dev/null', openSync(join(folder, sha256), 'r'));

  const connecting = await time(async () => (await transport.connect(sshd.target)).close());
  const session = await transport.connect(sshd.target);
  const rows: (readonly string[])[] = [
    ['what', 'alone', 'in a batch of 200', 'to the baseline'],
    ['baseline: `ssh <host> true`', milliseconds(plainLogin), '', ratio(plainLogin, plainLogin)],
    ['connect and close', milliseconds(connecting), '', ratio(connecting, plainLogin)],
  ];
  const many = async (title: string, command: Command): Promise<void> => {
    const alone = await time(async () => {
      for (let i = 0; i < 200; i += 1) await session.run([command]);
    });
    const batched = await time(() => session.run(Array.from({ length: 200 }, () => command)));
    rows.push([title, `${(alone / 200).toFixed(1)} ms`, `${(batched / 200).toFixed(1)} ms`, ratio(alone / 200, plainLogin)]);
  };
  await many('a silent command', { argv: ['true'] });
  await many('a command with output', { argv: ['echo', 'hello'] });
  await many('a script with input', sh('cat', [], { kind: 'text', text: 'hello' }));

  const rate = (ms: number): string => `${(sizeBytes / mebibyte / (ms / 1000)).toFixed(0)} MiB/s`;
  rows.push(['baseline: `ssh <host> "cat >/dev/null"` with 512 MiB', rate(plainUpload), '', ratio(plainUpload, plainUpload)]);
  const upload = async (title: string, script: string): Promise<void> => {
    const cpu = process.cpuUsage();
    const ms = await time(() => session.run([sh(script, [], { kind: 'artifact', sha256, sizeBytes })]));
    const { user, system } = process.cpuUsage(cpu);
    rows.push([title, `${rate(ms)}, ${((user + system) / 1000 / ms).toFixed(2)} of a core in Node`, '', ratio(ms, plainUpload)]);
  };
  await upload('upload of 512 MiB to /dev/null', 'cat >/dev/null');
  await upload('upload of 512 MiB to a file', `cat >${folder}/uploaded`);
  await session.close();
  publish(
    {
      name: 'transport',
      title: 'Commands and uploads over SSH',
      about:
        'A connection of bramble to a real sshd on loopback, against plain `ssh` without a connection to share. A ratio compares times: of one command with a whole plain login, of an upload with the plain one.',
      command: 'npm run bench:transport -- --write',
      measured,
      rows,
    },
    process.argv.slice(2),
  );
} finally {
  await sshd.stop();
  rmSync(folder, { recursive: true, force: true });
}
