import { defineConfig } from 'rolldown';

/** One file a command: bin.ts imports each command lazily, so that starting costs only what a command uses. Libraries are bundled in. */
export default defineConfig({
  input: { bin: 'src/bin.ts', index: 'src/index.ts' },
  platform: 'node',
  tsconfig: 'tsconfig.json',
  output: {
    dir: process.env['BRAMBLE_DIST'] ?? 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunk-[name]-[hash].js',
    minify: 'dce-only',
    sourcemap: false,
  },
});
