import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { track } from '../../bench/measure/interruption.ts';
import { readCluster, toHost } from '../../bench/measure/plain-ssh.ts';
import { images } from '../../src/artifacts/catalogue.ts';
import { ownBase, registryBase } from '../../src/lab/machine-image.ts';
import { imageContext, place, source, suiteModule } from './build-programs.ts';
import { testImages } from './test-images.ts';

const archive = join(place, 'images.tar');

const docker = (...args: readonly string[]): string => execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** What a lab has installed itself where it found no registry. */
const base = (): string => ['bookworm', 'trixie'].map(ownBase).find((tag) => docker('images', '--quiet', tag) !== '') ?? registryBase('bookworm');

/** Makes those images of the suite's list that the Dockerfile has, into one archive. What bramble makes itself stays its own. */
export function makeImages(): void {
  const upstream = join(suiteModule().folder, 'test/images');
  for (const files of ['agnhost/porter', 'kitten/html', 'nautilus/html']) {
    // Files and folders in Go's cache are read-only; their copies must not be, or the next run could not replace them.
    execFileSync('cp', ['-rT', '--no-preserve=mode', join(upstream, files), join(imageContext, files.replace('/', '-'))]);
  }
  const dockerfile = join(source, 'Dockerfile');
  const list = execFileSync(join(place, 'e2e.test'), ['--list-images'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const own = new Set(Object.values(images).map(({ reference }) => reference));
  const made = testImages(list, readFileSync(dockerfile, 'utf8')).filter(({ reference }) => !own.has(reference));
  for (const { reference, stage } of made) {
    process.stdout.write(`making ${reference}\n`);
    docker('build', '--quiet', '--file', dockerfile, '--build-arg', `BASE=${base()}`, '--target', stage, '--tag', reference, imageContext);
  }
  docker('save', '--output', archive, ...made.map(({ reference }) => reference));
}

/** Gives the made images to every node, pinned as bramble's own are. */
export async function loadImages(config: string): Promise<void> {
  const cluster = readCluster(config);
  for (const host of cluster.config.hosts) {
    process.stdout.write(`loading images into ${host.name}\n`);
    const script = '$([ "$(id -u)" = 0 ] || echo sudo -n) /usr/local/bin/ctr -n k8s.io images import --local --label io.cri-containerd.pinned=pinned -';
    const [program, ...args] = toHost(cluster, host, script);
    const input = openSync(archive, 'r');
    const child = track(spawn(program, args, { stdio: [input, 'ignore', 'inherit'] }));
    closeSync(input);
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${host.name}: the import of images ended with ${code}`);
  }
}
