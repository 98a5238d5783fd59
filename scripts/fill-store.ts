// Builds what a cluster needs into the store. Usage: node scripts/run.mjs scripts/fill-store.ts [--arch amd64|arm64]... [--kubernetes 1.36.3] [--jobs N]
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { GoBuilder } from '../src/adapters/build/go-builder.ts';
import { HttpDownloader } from '../src/adapters/download/http-downloader.ts';
import { FileStore } from '../src/adapters/store/file-store.ts';
import { storePath } from '../src/adapters/store/store-path.ts';
import { emptyLock } from '../src/artifacts/lock.ts';
import { architectures } from '../src/base/names.ts';
import { provideArtifacts } from '../src/run/provide-artifacts.ts';

const { values } = parseArgs({
  options: { arch: { type: 'string', multiple: true, default: ['amd64'] }, kubernetes: { type: 'string', default: '1.36.3' }, jobs: { type: 'string' } },
});
const root = resolve('.');
const clock = {
  now: () => Date.now(),
  sleep: async (ms: number, signal?: AbortSignal) => {
    await setTimeout(ms, undefined, signal === undefined ? {} : { signal });
  },
};
const hosts = architectures
  .filter((arch) => values.arch.includes(arch))
  .flatMap((arch) => [
    { arch, role: 'control-plane' as const },
    { arch, role: 'worker' as const },
  ]);
const startedMs = Date.now();
const seconds = (): string => `${((Date.now() - startedMs) / 1000).toFixed(1).padStart(7)} s`;
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

const { pins } = await provideArtifacts(
  {
    needs: { kubernetes: values.kubernetes, hosts, metricsServer: true, demo: true },
    lock: emptyLock,
    origin: 'build',
    jobs: values.jobs === undefined ? undefined : Number(values.jobs),
  },
  {
    store: new FileStore(storePath(process.env)),
    bundle: undefined,
    downloader: new HttpDownloader({ base: process.env['BRAMBLE_DOWNLOAD_BASE'], clock }),
    builder: new GoBuilder(resolve(root, 'builds'), process.env),
    signal: stop.signal,
    emit: (event) => {
      if (event.kind === 'artifact.chosen') console.error(`${seconds()} ${event.artifact}: ${event.from}: ${event.because}`);
      if (event.kind === 'artifact.ready') console.error(`${seconds()} ${event.artifact}: ${(event.sizeBytes / 1e6).toFixed(1)} MB`);
      if (event.kind === 'note') console.error(`${seconds()} ${event.text}`);
    },
  },
);
for (const pin of pins.pins) console.log(`${pin.artifact.name} ${pin.artifact.version} ${pin.arch} ${pin.sizeBytes} ${pin.sha256}`);
console.error(seconds());
