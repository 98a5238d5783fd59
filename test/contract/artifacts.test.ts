import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpDownloader } from '../../src/adapters/download/http-downloader.ts';
import { FileStore } from '../../src/adapters/store/file-store.ts';
import type { Needs } from '../../src/artifacts/catalogue.ts';
import { emptyLock, type Lock } from '../../src/artifacts/lock.ts';
import { groupsFor } from '../../src/artifacts/catalogue.ts';
import { downloadsFor } from '../../src/artifacts/upstream.ts';
import type { Sha256 } from '../../src/base/names.ts';
import { err, ok, type Result } from '../../src/base/result.ts';
import { Failure } from '../../src/base/trouble.ts';
import type { Happening } from '../../src/events/event.ts';
import type { Builder } from '../../src/ports/builder.ts';
import type { ArtifactTools } from '../../src/run/artifacts/artifact-tools.ts';
import { exportBundle } from '../../src/run/export-bundle.ts';
import { type ArtifactRequest, provideArtifacts } from '../../src/run/provide-artifacts.ts';
import { UpstreamServer } from '../../src/testkit/upstream-server.ts';
import { realClock } from './real-clock.ts';

const worker: Needs = { kubernetes: '1.36.3', hosts: [{ arch: 'amd64', role: 'worker' }], metricsServer: false, demo: false };
const workerBuilt = [
  'containerd',
  'containerd-shim-runc-v2',
  'host-local',
  'image-coredns',
  'image-pause',
  'kubernetes-node',
  'loopback',
  'portmap',
  'ptp',
  'runc',
];
const workerPublished = ['containerd', 'containerd-shim-runc-v2', 'ctr', 'host-local', 'kube-proxy', 'kubelet', 'loopback', 'portmap', 'ptp', 'runc'];

/** Stands for Go: quick, and what it makes depends on the toolchain, as with Go. */
class QuickBuilder implements Builder {
  readonly built: string[] = [];
  go: Result<string, string> = ok('go1.26.8');
  onBuild: (name: string, signal: AbortSignal | undefined) => Promise<void> = async () => {};

  toolchain = async (): Promise<Result<string, string>> => this.go;
  recipeDigest: Builder['recipeDigest'] = async (recipe) => `digest of ${recipe.artifact.name}`;
  build: Builder['build'] = async ({ artifact }, arch, directory, { signal, onLine }) => {
    onLine(`building ${artifact.name}`);
    await this.onBuild(artifact.name, signal);
    this.built.push(artifact.name);
    const file = join(directory, artifact.name);
    await writeFile(file, `${artifact.name} ${arch} by ${this.go.ok ? this.go.value : ''}`);
    return artifact.form === 'image' ? { file, digest: `sha256:${'0'.repeat(64)}` } : { file };
  };
}

/** A tmpfs of a few bytes stands for a full disk; only root may mount one, and not in every container. */
const canMount = ((): boolean => {
  const place = mkdtempSync(join(tmpdir(), 'bramble-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('umount', [place]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
})();

let folder: string;
let upstream: UpstreamServer;
let builder: QuickBuilder;
let store: FileStore;
let events: Happening[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bramble-artifacts-'));
  upstream = await UpstreamServer.start();
  builder = new QuickBuilder();
  store = new FileStore(join(folder, 'store'));
  events = [];
});
afterEach(async () => {
  await upstream.stop();
  await rm(folder, { recursive: true, force: true });
});

const provide = (request: Partial<ArtifactRequest> = {}, tools: Partial<ArtifactTools> = {}) =>
  provideArtifacts(
    { needs: worker, lock: emptyLock, ...request },
    {
      store,
      bundle: undefined,
      downloader: new HttpDownloader({ base: upstream.base, clock: realClock }),
      builder,
      emit: (event) => events.push(event),
      signal: undefined,
      ...tools,
    },
  );
const names = (lock: Lock): string[] => lock.pins.map((pin) => pin.artifact.name).toSorted();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Publishes everything that a worker needs under upstream's paths, with checksum files as upstream writes them. */
async function publishAll(): Promise<void> {
  for (const group of groupsFor(worker)) {
    for (const { url, checksumUrl, gives } of downloadsFor(group.upstream ?? [], group.arch)) {
      const body =
        gives[0]?.member === undefined
          ? Buffer.from(`upstream's ${gives[0]?.artifact.name}`)
          : await tgz(gives.map(({ member, artifact }) => [member ?? '', artifact.name]));
      upstream.publish(new URL(url).pathname, body, { etag: '"1"' });
      const line = url.includes('dl.k8s.io') ? sha256(body) : `${sha256(body)}  ${url.split('/').at(-1)}\n`;
      upstream.publish(new URL(checksumUrl).pathname, line);
    }
  }
  upstream.publish('/release/stable.txt', 'v1.36.3');
}

async function tgz(members: readonly (readonly [string, string])[]): Promise<Uint8Array> {
  const inside = await mkdtemp(join(folder, 'tgz-'));
  for (const [member, name] of members) {
    await mkdir(join(inside, member, '..'), { recursive: true });
    await writeFile(join(inside, member), `upstream's ${name}`);
  }
  return execFileSync('tar', ['-cz', '-C', inside, ...members.map(([member]) => member)]);
}

const failure = async (work: Promise<unknown>): Promise<Failure> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Failure)) throw new Error('expected a Failure', { cause: error });
  return error;
};

describe('where artifacts come from', () => {
  it('builds where upstream does not answer, and says why', async () => {
    const { lock, pins } = await provide();
    expect(names(lock)).toEqual(workerBuilt);
    for (const pin of pins.pins) await store.verify(pin.sha256);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'artifact.chosen', from: 'build', because: expect.stringMatching(/404/) as string }));
    expect(events).toContainEqual({ kind: 'build.line', artifact: 'runc 1.5.2 amd64', line: 'building runc' });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'artifact.ready', artifact: 'runc 1.5.2 amd64', from: 'build' }));
  });

  it('downloads where upstream answers: programs one by one, and images left to the nodes', async () => {
    await publishAll();
    const { lock, pins } = await provide();
    expect(names(lock)).toEqual(workerPublished);
    expect(builder.built).toEqual([]);
    for (const pin of pins.pins) expect(await readFile(store.path(pin.sha256), 'utf8')).toBe(`upstream's ${pin.artifact.name}`);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'artifact.progress', from: expect.stringMatching(/^https:\/\/dl\.k8s\.io\//) as string }));
    expect(await readdir(join(folder, 'store/partial'))).toEqual([]);
  });

  it('asks nobody when the store has everything that the lock pins', async () => {
    await publishAll();
    const first = await provide();
    builder.go = err('Go is not installed');
    const asked = upstream.asked.length;
    expect(await provide({ lock: first.lock })).toEqual({ ...first, isLockChanged: false });
    expect(upstream.asked).toHaveLength(asked);
  });

  it('says what cannot be had, why, and what to do, where there is no source', async () => {
    builder.go = err('Go is not installed');
    const { code, evidence, remedy } = await failure(provide());
    expect(code).toBe('artifact.no-source');
    expect(evidence).toMatch(/kubernetes for amd64: .*404.*Go is not installed/);
    expect(remedy).toMatch(/BRAMBLE_BUNDLE/);
  });

  it('leaves out an optional artifact that nobody can give, with a note', async () => {
    await publishAll();
    builder.go = err('Go is not installed');
    const { lock } = await provide({ needs: { ...worker, demo: true } });
    expect(names(lock)).toEqual(workerPublished);
    expect(events).toContainEqual({ kind: 'note', text: expect.stringMatching(/demo/) as string });
  });

  it.each([
    [undefined, 1],
    [3, 3],
  ])('with --jobs %j builds %d at a time', async (jobs, most) => {
    let [running, seen] = [0, 0];
    // The first ones wait for each other, and a moment for those that should not come.
    builder.onBuild = async () => {
      seen = Math.max(seen, (running += 1));
      await expect.poll(() => seen, { timeout: 30_000 }).toBeGreaterThanOrEqual(most);
      await realClock.sleep(20);
      running -= 1;
    };
    await provide({ jobs });
    expect(seen).toBe(most);
  });

  it('says that a bundle holds nothing before it does without', async () => {
    builder.go = err('Go is not installed');
    const { code, evidence } = await failure(provide({}, { bundle: new FileStore(join(folder, 'no-stick')) }));
    expect([code, evidence?.split('\n')[0]]).toEqual(['artifact.no-source', expect.stringContaining('BRAMBLE_BUNDLE')]);
    expect(events).toContainEqual({ kind: 'note', text: expect.stringContaining('BRAMBLE_BUNDLE') as string });
  });

  it('takes a bundle that another computer made, without network and Go', async () => {
    const { pins, lock } = await provide();
    const bundle = new FileStore(join(folder, 'bundle'));
    await exportBundle(pins.pins, store, bundle, builder);
    builder.go = err('Go is not installed');
    const elsewhere = new FileStore(join(folder, 'elsewhere'));
    for (const known of [lock, emptyLock]) {
      const there = await provide({ lock: known }, { store: elsewhere, bundle });
      expect(there.pins).toEqual(pins);
      for (const pin of there.pins.pins) await elsewhere.verify(pin.sha256);
    }
  });
});

describe('trouble on the way', () => {
  it('refuses a file with another checksum than the published one, and does not keep it', async () => {
    await publishAll();
    const path = '/release/v1.36.3/bin/linux/amd64/kubelet';
    upstream.publish(path, 'tampered', { etag: '"1"' });
    expect(await failure(provide())).toMatchObject({ code: 'download.wrong-checksum' });
    expect(await readdir(join(folder, 'store/partial')).then((left) => left.filter((name) => !name.endsWith('.claim')))).toEqual([]);
    await publishAll();
    expect(names((await provide()).lock)).toEqual(workerPublished);
  });

  it('refuses a checksum file that does not tell', async () => {
    await publishAll();
    upstream.publish('/opencontainers/runc/releases/download/v1.5.2/runc.sha256sum', '<html>');
    expect(await failure(provide())).toMatchObject({ code: 'download.no-checksum' });
  });

  it('finishes over connections that are cut', async () => {
    await publishAll();
    for (const [path, file] of upstream.files) if (file.etag !== undefined) upstream.publish(path, file.body, { etag: file.etag, cutAfter: [5] });
    expect(names((await provide()).lock)).toEqual(workerPublished);
  });

  it('makes a damaged artifact again', async () => {
    const { pins, lock } = await provide();
    const runc = pins.pins.find((pin) => pin.artifact.name === 'runc');
    await writeFile(store.path(runc?.sha256 as Sha256), 'damaged');
    builder.built.length = 0;
    const again = await provide({ lock });
    expect(builder.built).toEqual(['runc']);
    expect(again.isLockChanged).toBe(false);
    await store.verify(runc?.sha256 as Sha256);
  });

  it('keeps what was finished before a build failed', async () => {
    builder.onBuild = async (name) => {
      if (name === 'image-coredns') throw new Failure({ code: 'build.failed', message: 'no', remedy: 'none' });
    };
    expect(await failure(provide())).toMatchObject({ code: 'build.failed' });
    builder.onBuild = async () => {};
    const before = builder.built.length;
    await provide();
    expect(builder.built.slice(before)).toEqual(['image-coredns']);
  });

  it('ends when it is cancelled, and leaves no unfinished work', async () => {
    const stop = new AbortController();
    builder.onBuild = async (_name, signal) => {
      stop.abort();
      signal?.throwIfAborted();
    };
    await expect(provide({}, { signal: stop.signal })).rejects.toBeDefined();
    expect(builder.built).toEqual([]);
    expect(await readdir(join(folder, 'store/scratch'))).toEqual([]);
  });

  it.skipIf(!canMount)('says that the disk of the store is full, and goes on when there is room (needs root, for a small file system)', async () => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    try {
      await publishAll();
      const path = '/release/v1.36.3/bin/linux/amd64/kubelet';
      const body = Buffer.alloc(200_000, 1);
      upstream.publish(path, body, { etag: '"1"' });
      upstream.publish(`${path}.sha256`, sha256(body));
      const small = new FileStore(disk);
      expect(await failure(provide({}, { store: small }))).toMatchObject({ code: 'store.disk-full' });
      execFileSync('mount', ['-o', 'remount,size=8m', disk]);
      expect(names((await provide({}, { store: small })).lock)).toEqual(workerPublished);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it('lets two runs fill one store at the same time', async () => {
    await publishAll();
    const [one, two] = await Promise.all([provide(), provide({}, { store: new FileStore(join(folder, 'store')) })]);
    expect(one.pins).toEqual(two.pins);
    for (const pin of one.pins.pins) await store.verify(pin.sha256);
  });
});

describe('the lock', () => {
  it('refuses what another toolchain built, and says which one is pinned', async () => {
    const { lock } = await provide();
    builder.go = ok('go1.27.0');
    const { code, message, remedy } = await failure(provide({ lock }, { store: new FileStore(join(folder, 'other')) }));
    expect(code).toBe('artifact.lock-mismatch');
    expect(message).toMatch(/go1\.26\.8.*go1\.27\.0/);
    expect(remedy).toMatch(/--update-lock/);
  });

  it("refuses upstream's file when its bytes changed", async () => {
    await publishAll();
    const { lock } = await provide();
    const path = '/release/v1.36.3/bin/linux/amd64/kubelet';
    upstream.publish(path, 'moved', { etag: '"2"' });
    upstream.publish(`${path}.sha256`, sha256(Buffer.from('moved')));
    expect(await failure(provide({ lock }, { store: new FileStore(join(folder, 'other')) }))).toMatchObject({ code: 'artifact.lock-mismatch' });
  });

  it('takes the new bytes when it is to be updated, and changes nothing else', async () => {
    const first = await provide();
    builder.go = ok('go1.27.0');
    const arm = { ...(first.lock.pins[0] as Lock['pins'][number]), arch: 'arm64' as const };
    const updated = await provide(
      { lock: { pins: [...first.lock.pins, arm] }, isLockUpdated: true, origin: 'build' },
      { store: new FileStore(join(folder, 'other')) },
    );
    expect(updated.isLockChanged).toBe(true);
    expect(updated.lock.pins).toContainEqual(arm);
    expect(new Set(updated.pins.pins.map((pin) => pin.madeBy))).toEqual(new Set(['go1.27.0']));
  });

  it('is not changed by a build of what it pins from upstream', async () => {
    await publishAll();
    const { lock } = await provide();
    const built = await provide({ lock, origin: 'build' });
    expect(built.isLockChanged).toBe(false);
    expect(names({ pins: built.pins.pins })).toEqual(workerBuilt);
    expect(names((await provide({ lock, origin: 'build', isLockUpdated: true })).lock)).toEqual(workerBuilt);
  });

  it('grows when a board of another architecture joins', async () => {
    const { lock } = await provide();
    const needs: Needs = { ...worker, hosts: [...worker.hosts, { arch: 'arm64', role: 'worker' }] };
    const grown = await provide({ needs, lock });
    expect(grown.lock.pins.filter((pin) => pin.arch === 'amd64')).toEqual(lock.pins);
    expect(names({ pins: grown.lock.pins.filter((pin) => pin.arch === 'arm64') })).toEqual(workerBuilt);
  });
});
