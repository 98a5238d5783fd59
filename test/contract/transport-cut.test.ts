import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSsh } from '../../src/adapters/ssh/open-ssh.ts';
import type { Sha256 } from '../../src/base/names.ts';
import { binary } from '../../src/resources/binary.ts';
import { startSshd } from './transport-sshd.ts';

const [space, near, far] = [`bramble-${process.pid}`, `br${process.pid}a`, `br${process.pid}b`];
const ip = (...args: readonly string[]): unknown => execFileSync('ip', args, { stdio: 'pipe' });

const shown = (what: string): string => spawnSync('ip', [what], { encoding: 'utf8' }).stdout ?? '';

/** A network of its own for the client, joined by a cable that can be cut; undefined where the kernel does not allow it. */
function cable(): { cut(): void; remove(): void } | undefined {
  // The addresses are of a range for documentation; where somebody uses them nevertheless, they are theirs.
  if (`${shown('addr')}${shown('route')}`.includes('203.0.113.')) return undefined;
  if (spawnSync('ip', ['netns', 'add', space]).status !== 0) return undefined;
  const remove = (): void => {
    // The kernel keeps the space itself until the last connection in it has timed out.
    spawnSync('ip', ['link', 'del', near]);
    spawnSync('ip', ['netns', 'del', space]);
  };
  try {
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', space);
    ip('addr', 'add', '203.0.113.1/30', 'dev', near);
    ip('link', 'set', near, 'up');
    ip('-n', space, 'addr', 'add', '203.0.113.2/30', 'dev', far);
    ip('-n', space, 'link', 'set', far, 'up');
    // Half a minute for what the test sends, so that it is cut in the middle.
    ip('netns', 'exec', space, 'tc', 'qdisc', 'add', 'dev', far, 'root', 'tbf', 'rate', '4mbit', 'burst', '32kb', 'latency', '400ms');
  } catch {
    remove();
    return undefined;
  }
  return { cut: () => void ip('-n', space, 'link', 'set', far, 'down'), remove };
}

test('a computer that vanishes from the network in the middle of an artifact loses its lock within a minute or so, and leaves nothing of it', {
  timeout: 150_000,
}, async ({ skip }) => {
  const lan = cable();
  if (lan === undefined) return skip('no network namespace can be made here, or 203.0.113.0/24 is in use');
  onTestFinished(() => lan.remove());
  const sshd = await startSshd('dash', ['ListenAddress 203.0.113.1']);
  onTestFinished(() => sshd.stop());
  const { folder, runDirectory, target } = sshd;
  const program = join(folder, 'far-ssh');
  writeFileSync(program, `#!/bin/sh\nexec ip netns exec ${space} ssh "$@"\n`);
  chmodSync(program, 0o755);
  const bytes = randomBytes(16_000_000);
  const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256;
  writeFileSync(join(folder, sha256), bytes);
  const [path, partial] = [join(folder, 'program'), join(folder, '.program.bramble-new')];
  const want = { kind: 'binary' as const, path, sha256, sizeBytes: bytes.length, title: 'program' };
  const placing = binary.commands({ kind: 'place', want, reason: 'test', isNew: true });
  const options = { artifactPath: (sum: string) => join(folder, sum), confirmHostKey: async () => true, runDirectory, userConfigs: [] };
  const far = await openSsh({ ...options, directory: join(folder, 'far'), program }).connect({ ...target, destination: '203.0.113.1' });
  onTestFinished(() => far.close());
  expect(await far.lock('the one that vanishes')).toEqual({ kind: 'taken' });
  const lost = far.run(placing).catch((reason: unknown) => reason);
  const here = await openSsh({ ...options, directory: join(folder, 'here') }).connect(target);
  onTestFinished(() => here.close());
  await expect.poll(() => statSync(partial, { throwIfNoEntry: false })?.size ?? 0, { timeout: 20_000, interval: 50 }).toBeGreaterThan(0);
  lan.cut();
  expect(await here.lock('me')).toEqual({ kind: 'held', by: 'the one that vanishes' });
  expect(await lost).toMatchObject({ code: 'ssh.connection-lost' });
  await expect.poll(() => here.lock('me'), { timeout: 100_000, interval: 1000 }).toEqual({ kind: 'taken' });
  expect([existsSync(path), readdirSync(folder).filter((name) => name.endsWith('.bramble-new'))]).toEqual([false, []]);
  expect(await here.run(placing)).toMatchObject([{ exitCode: 0 }]);
  expect(readFileSync(path).equals(bytes)).toBe(true);
});
