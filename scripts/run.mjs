// Runs a TypeScript file of this repository on any supported Node: bundles it, then imports it. Usage: node scripts/run.mjs <file.ts> [arguments]
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('usage: node scripts/run.mjs <file.ts> [arguments]\n');
  process.exit(2);
}
const cache = join(root, 'node_modules/.cache');
await mkdir(cache, { recursive: true });
const directory = await mkdtemp(join(cache, 'run-'));
try {
  const bundle = await rolldown({ input: resolve(file), platform: 'node', tsconfig: join(root, 'tsconfig.json'), logLevel: 'warn', external: /^[^./]/ });
  await bundle.write({ dir: directory, format: 'esm', entryFileNames: 'main.mjs' });
  process.argv = [process.argv[0], resolve(file), ...args];
  await import(pathToFileURL(join(directory, 'main.mjs')).href);
} finally {
  await rm(directory, { recursive: true, force: true });
}
