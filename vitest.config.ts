import { defineConfig } from 'vitest/config';

/** A minute for what takes milliseconds: how busy the machine is must not decide. */
const fast = { pool: 'threads', isolate: false, testTimeout: 60_000 } as const;
const real = { pool: 'forks', testTimeout: 180_000, hookTimeout: 180_000 } as const;

/** Parts by what they need: the fast ones run in threads without isolation, those on real things in a process for each file. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts', 'test/conformance/*.test.ts'], ...fast } },
      { test: { name: 'laws', include: ['test/laws/**/*.test.ts'], ...fast } },
      { test: { name: 'golden', include: ['test/golden/**/*.test.ts'], ...fast } },
      { test: { name: 'regression', include: ['test/regression/**/*.test.ts'], ...fast } },
      { test: { name: 'architecture', include: ['test/architecture/**/*.test.ts'], ...fast } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], ...real } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/e2e/lab-for-the-suite.ts',
          ...real,
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
      { test: { name: 'virtual-pi', include: ['test/e2e-virtual-pi/**/*.test.ts'], ...real, testTimeout: 9_000_000, hookTimeout: 300_000 } },
      { test: { name: 'faults', include: ['test/e2e-faults/**/*.test.ts'], ...real, testTimeout: 300_000, hookTimeout: 300_000 } },
    ],
  },
});
