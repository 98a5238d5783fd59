import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bramble } from '../../bench/measure/bramble.ts';
import { interruptibly, track } from '../../bench/measure/interruption.ts';
import { inLab, optionOf } from '../../bench/measure/lab.ts';
import { buildImagePrograms, buildSuite, place } from './build-programs.ts';
import { loadImages, makeImages } from './load-images.ts';

// Kubernetes' own conformance suite on a cluster that bramble made. Run it with:
// npm run e2e:conformance [-- --focus <regexp>] [--skip <regexp>] [--procs <n>] [--make-images] [--file <bramble.yaml>]
const args = process.argv.slice(2);
const isMakingImages = args.includes('--make-images');
const file = optionOf(args, 'file');

/** A test is named by its areas, its sentence and its labels, in any order. */
const mark = String.raw`\[Conformance\]`;
const focus = optionOf(args, 'focus');
const chosen = focus === undefined ? mark : `(${focus}).*${mark}|${mark}.*(${focus})`;
const skip = optionOf(args, 'skip');

/** ginkgo runs what is marked [Serial] at the end, alone. It ends with 1 where a test has failed. */
async function runSuite(config: string): Promise<void> {
  if (isMakingImages) {
    makeImages();
    await loadImages(config);
  }
  const kubeconfig = join(place, 'kubeconfig');
  writeFileSync(kubeconfig, await bramble('-f', config, 'kubeconfig'), { mode: 0o600 });
  const ginkgo = [
    `--procs=${optionOf(args, 'procs') ?? '4'}`,
    '--timeout=24h',
    '--no-color',
    `--focus=${chosen}`,
    ...(skip === undefined ? [] : [`--skip=${skip}`]),
    `--output-dir=${place}`,
    '--junit-report=report.xml',
  ];
  const suite = ['--provider=skeleton', `--kubeconfig=${kubeconfig}`, `--kubectl-path=${join(place, 'kubectl')}`];
  // In a group of its own, so that a terminal's Ctrl-C reaches it once.
  const child = track(
    spawn(join(place, 'ginkgo'), [...ginkgo, join(place, 'e2e.test'), '--', ...suite], { stdio: ['ignore', 'inherit', 'inherit'], detached: true }),
  );
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    process.exitCode = code ?? 1;
  } finally {
    rmSync(kubeconfig);
  }
  process.stdout.write(`Every test: ${join(place, 'report.xml')}\n`);
}

buildSuite();
if (isMakingImages) buildImagePrograms();
if (file === undefined) {
  await inLab('conformance', { controlPlanes: 3, workers: 2 }, async ({ config }) => {
    await bramble('-f', config, 'up', '--yes');
    await runSuite(config);
  });
} else {
  await interruptibly(() => runSuite(resolve(file)));
}
