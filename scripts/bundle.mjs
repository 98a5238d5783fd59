// Bundles src into dist/. Safe beside running and starting bramble processes: chunks have their hash in the name and stay for a
// day, everything is written beside and renamed, and bin.js, which names the chunks, comes last.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, stat, unlink, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const startedAt = new Date();
const dayMs = 24 * 3600 * 1000;
const isClean = process.argv.includes('--clean');

await mkdir(dist, { recursive: true });
const beside = await mkdtemp(join(dist, '.bundle-'));
try {
  const rolldown = join(root, 'node_modules/rolldown/bin/cli.mjs');
  const done = spawnSync(process.execPath, [rolldown, '-c', join(root, 'rolldown.config.ts'), '--logLevel', 'warn'], {
    cwd: root,
    env: { ...process.env, BRAMBLE_DIST: beside },
    encoding: 'utf8',
  });
  if (done.status !== 0) {
    process.stderr.write(`${done.stdout}${done.stderr}`);
    process.exitCode = 1;
  } else {
    await replaceDist(await readdir(beside));
  }
} finally {
  await rm(beside, { recursive: true, force: true });
}

async function replaceDist(made) {
  const entries = new Set(['index.js', 'bin.js']);
  const chunks = made.filter((name) => !entries.has(name));
  for (const name of [...chunks, ...entries]) {
    // The time of the sources that went in: a source saved while bundling is newer and bundles again.
    await utimes(join(beside, name), startedAt, startedAt);
    await rename(join(beside, name), join(dist, name));
  }
  for (const name of await readdir(dist)) {
    if (made.includes(name) || !name.startsWith('chunk-')) continue;
    const { mtimeMs } = await stat(join(dist, name));
    if (isClean || startedAt.getTime() - mtimeMs > dayMs) await unlink(join(dist, name)).catch(() => {});
  }
}
