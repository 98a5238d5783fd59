import { expect, it } from 'vitest';
import { compileProgress } from './compile-progress.ts';

it('tells packages with their number once in a while, and everything else at once', () => {
  const told: string[] = [];
  let nowMs = 1000;
  const onLine = compileProgress(
    (line) => told.push(line),
    () => nowMs,
  );
  onLine('internal/goarch');
  onLine('unicode/utf8');
  onLine('go: downloading k8s.io/api v0.36.3');
  nowMs += 60_000;
  onLine('k8s.io/api/core/v1');
  onLine('# bramble/builds/demo');
  expect(told).toEqual([
    'compiling internal/goarch',
    'go: downloading k8s.io/api v0.36.3',
    '3 packages compiled, k8s.io/api/core/v1 is next',
    '# bramble/builds/demo',
  ]);
});
