import { expect, it } from 'vitest';
import { testImages } from './test-images.ts';

const dockerfile = `ARG BASE
FROM \${BASE} AS debian
FROM debian AS agnhost
COPY agnhost /
FROM scratch AS pause
`;

it('makes every tag of a listed image that has a stage, and no other image', () => {
  const list = [
    'registry.k8s.io/e2e-test-images/agnhost:2.55',
    'registry.k8s.io/e2e-test-images/agnhost:2.63.0',
    'registry.k8s.io/pause:3.10.2',
    'registry.k8s.io/e2e-test-images/perl:5.26',
    'gcr.io/k8s-authenticated-test/agnhost:2.6',
    '',
  ].join('\n');
  expect(testImages(list, dockerfile)).toEqual([
    { reference: 'registry.k8s.io/e2e-test-images/agnhost:2.55', stage: 'agnhost' },
    { reference: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0', stage: 'agnhost' },
    { reference: 'registry.k8s.io/pause:3.10.2', stage: 'pause' },
  ]);
});
