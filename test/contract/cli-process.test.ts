import { spawn } from 'node:child_process';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const launcher = join(root, 'bramble');

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Given {
  /** Gets the process once it has written something to stderr. */
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs ./bramble. */
function bramble(args: readonly string[], folder: string, { onStart, env }: Given = {}): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(launcher, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => {
      if (stderr === '') onStart?.((signal) => child.kill(signal));
      stderr += bytes.toString();
    });
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}

describe('./bramble as a process', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bramble-process-'));
    // 192.0.2.0/24 is TEST-NET-1 (RFC 5737): nothing ever answers there.
    await writeFile(
      join(folder, 'bramble.yaml'),
      'version: 1\nname: away\nkubernetes: 1.36.3\nhosts:\n  - { name: cp-1, address: 192.0.2.1, role: control-plane }\n',
    );
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('starts in any folder', async () => expect(await bramble(['--version'], folder)).toMatchObject({ code: 0, stderr: '' }));

  it('bundles once more after a source was saved, and gives both of two processes a whole bundle', async () => {
    await utimes(join(root, 'src/bin.ts'), new Date(), new Date());
    const both = await Promise.all([bramble(['plan', '--show', 'config'], folder), bramble(['plan', '--show', 'config'], folder)]);
    expect(both.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(both[0]?.stdout).toBe(both[1]?.stdout);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends with 130 after %s', async (signal) => {
    const { code, stderr } = await bramble(['up', '--yes'], folder, { onStart: (kill) => kill(signal) });
    expect(code).toBe(130);
    expect(stderr).toContain('Interrupted');
  });

  it.each([
    ['its own folder', ['plan'], {}],
    ['the store', ['fetch'], { BRAMBLE_STORE: '.bramble' }],
  ])('says that %s is a file, and takes that for no bug', async (_what, args, env) => {
    await writeFile(join(folder, '.bramble'), '');
    const { code, stderr } = await bramble(args, folder, { env });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/\.bramble.* {2}\[cli\.file-refused\]\n[^]* {2}→ /)]);
    expect(stderr).not.toContain('bug in bramble');
  });

  it('is quiet when the reader of its output goes away', async () => {
    const ended = await new Promise<string>((done) => {
      const child = spawn('sh', ['-c', '{ "$1" plan --show config; echo "$?" >&2; } | true', 'sh', launcher], {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let text = '';
      child.stderr.on('data', (bytes: Buffer) => (text += bytes.toString()));
      child.on('close', () => done(text));
    });
    expect(ended).toBe('0\n');
  });
});
