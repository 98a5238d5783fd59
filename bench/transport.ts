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

// What a connection, a command and an upload cost over a real sshd on loopback:
// npx rolldown bench/transport.ts --platform node --format esm -o /tmp/bench-transport.mjs && node /tmp/bench-transport.mjs
const mebibyte = 1024 * 1024;
const sizeBytes = 512 * mebibyte;
const sha256 = 'a'.repeat(64) as Sha256;

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

  const rows: Record<string, string> = {};
  const time = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const connecting = await time(async () => (await transport.connect(sshd.target)).close());
  rows['connect and close'] = `${connecting.toFixed(0)} ms`;
  const session = await transport.connect(sshd.target);
  const many = async (title: string, command: Command): Promise<void> => {
    const alone = await time(async () => {
      for (let i = 0; i < 200; i += 1) await session.run([command]);
    });
    const batched = await time(() => session.run(Array.from({ length: 200 }, () => command)));
    rows[title] = `${(alone / 200).toFixed(1)} ms alone, ${(batched / 200).toFixed(1)} ms in a batch`;
  };
  await many('a silent command', { argv: ['true'] });
  await many('a command with output', { argv: ['echo', 'hello'] });
  await many('a script with input', sh('cat', [], { kind: 'text', text: 'hello' }));
  const upload = async (title: string, script: string): Promise<void> => {
    const cpu = process.cpuUsage();
    const ms = await time(() => session.run([sh(script, [], { kind: 'artifact', sha256, sizeBytes })]));
    const { user, system } = process.cpuUsage(cpu);
    rows[title] = `${(sizeBytes / mebibyte / (ms / 1000)).toFixed(0)} MiB/s, ${((user + system) / 1000 / ms).toFixed(2)} of a core in Node`;
  };
  await upload('upload to /dev/null', 'cat >/dev/null');
  await upload('upload to a file', `cat >${folder}/uploaded`);
  const plain = [...sshArguments(join(folder, 'ws/config'), sshd.target), '127.0.0.1', 'cat >/dev/null'];
  const ms = await time(async () => await once(spawn('ssh', plain, { stdio: [openSync(join(folder, sha256), 'r'), 'ignore', 'inherit'] }), 'exit'));
  rows['for comparison: ssh ... "cat >/dev/null" <file'] = `${(sizeBytes / mebibyte / (ms / 1000)).toFixed(0)} MiB/s, its login included`;
  rows['resident memory'] = `${(process.memoryUsage.rss() / mebibyte).toFixed(0)} MiB`;
  await session.close();
  console.table(rows);
} finally {
  await sshd.stop();
  rmSync(folder, { recursive: true, force: true });
}
