import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FaultLab, makeLab } from './fault-lab.ts';
import { bramble, errorCodes, expectEnd } from './run-bramble.ts';

const shared = process.env['BRAMBLE_STORE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'bramble');
/** No Go in PATH, and nobody listens on port 9 of loopback: nothing can be fetched or built. */
const cutOff = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, BRAMBLE_DOWNLOAD_BASE: 'http://127.0.0.1:9' };

describe('up without an artifact that it needs', () => {
  let lab: FaultLab;
  let before: string;
  let workspace: string;
  let store: string;
  beforeAll(async () => {
    lab = makeLab('lacking');
    before = await lab.listing('cp-1', 'worker-1');
    expectEnd(await bramble(lab.workspace(), ['build']), 0);
  }, 1_200_000);
  afterAll(() => lab.down());

  /** A store that leads to the blobs of the shared one; only what a test changes is its own. */
  beforeEach(() => {
    workspace = lab.workspace();
    store = `${workspace}-store`;
    mkdirSync(join(store, 'blobs/sha256'), { recursive: true });
    cpSync(join(shared, 'index'), join(store, 'index'), { recursive: true });
    if (existsSync(join(shared, 'stamps'))) cpSync(join(shared, 'stamps'), join(store, 'stamps'), { recursive: true });
    for (const name of readdirSync(join(shared, 'blobs/sha256'))) symlinkSync(join(shared, 'blobs/sha256', name), join(store, 'blobs/sha256', name));
  });

  const pausePins = (): readonly { readonly file: string; readonly sha256: string }[] =>
    readdirSync(join(store, 'index'))
      .filter((name) => name.startsWith('image-pause-'))
      .map((name) => {
        const file = join(store, 'index', name);
        return { file, sha256: (JSON.parse(readFileSync(file, 'utf8')) as { readonly pin: { readonly sha256: string } }).pin.sha256 };
      });
  const up = (env: NodeJS.ProcessEnv = {}) => bramble(workspace, ['up', '--yes'], { ...cutOff, BRAMBLE_STORE: store, ...env });
  const untouched = async (): Promise<void> => {
    expect(await lab.listing('cp-1', 'worker-1')).toBe(before);
    expect(existsSync(join(workspace, '.bramble/pki'))).toBe(false);
  };

  test('and without any source names each that is lacking, why, and three ways out', async () => {
    const ended = await up({ BRAMBLE_STORE: join(workspace, 'nothing-here') });
    expectEnd(ended, 1, 'artifact.no-source');
    for (const name of ['etcd', 'containerd', 'kubernetes'])
      expect(ended.stderr).toMatch(new RegExp(`${name} for (amd|arm)64: upstream does not answer .*127\\.0\\.0\\.1:9.*; Go is not`));
    await untouched();
  });

  test('because the bytes in the store were damaged refuses them and names the file; a whole copy mends it', async () => {
    const damaged = pausePins().map(({ sha256 }) => join(store, 'blobs/sha256', sha256));
    for (const path of damaged) {
      const bytes = readFileSync(path);
      bytes[100] = (bytes[100] ?? 0) ^ 0xff;
      rmSync(path);
      writeFileSync(path, bytes);
    }
    const ended = await up();
    expectEnd(ended, 1, 'artifact.no-source');
    expect(ended.stderr).toContain('pause for');
    expect(
      damaged.some((path) => ended.stderr.includes(path)),
      ended.stderr,
    ).toBe(true);
    await untouched();
    for (const path of damaged) {
      rmSync(path);
      symlinkSync(join(shared, 'blobs/sha256', path.slice(-64)), path);
    }
    expectEnd(await bramble(workspace, ['plan'], { ...cutOff, BRAMBLE_STORE: store }), 2);
  });

  test('because bramble.lock pins other bytes of it refuses those of the store', async () => {
    expectEnd(await bramble(workspace, ['build'], { BRAMBLE_STORE: store }), 0);
    const path = join(workspace, 'bramble.lock');
    const lock = readFileSync(path, 'utf8');
    const [pinned = ''] = pausePins()
      .map(({ sha256 }) => sha256)
      .filter((sha256) => lock.includes(sha256));
    expect(pinned).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(
      path,
      lock.replaceAll(
        pinned,
        pinned.replace(/^./, (first) => (first === '0' ? '1' : '0')),
      ),
    );
    const ended = await up();
    expectEnd(ended, 1, 'artifact.no-source');
    expect(ended.stderr).toMatch(/pause for (amd|arm)64: bramble\.lock pins/);
    await untouched();
    writeFileSync(path, lock);
    expectEnd(await bramble(workspace, ['plan'], { ...cutOff, BRAMBLE_STORE: store }), 2);
  });

  test('because bramble.lock is torn names line and column', async () => {
    writeFileSync(join(workspace, 'bramble.lock'), '{ "version": 1, "pins": [');
    const ended = await up();
    expect(ended.code).toBe(2);
    expect(new Set(errorCodes(ended))).toEqual(new Set(['lock.invalid']));
    expect(ended.stderr).toMatch(/bramble\.lock:1:\d+/);
    await untouched();
  });
});
