import { expect, test } from 'vitest';
import { sampleConfig } from '../testkit/sample-config.ts';
import { doctorDocument } from './doctor-document.ts';

test('nothing is said to be well of hosts of which none answers', () => {
  const silent = { code: 'ssh.unreachable', message: 'nothing answers', remedy: 'Turn it on.', host: 'cp-1' };
  expect(doctorDocument(sampleConfig(1, 0), [], { writtenBytes: 0, troubles: [silent] })).toEqual({
    cluster: 'home',
    verdict: 'unknown',
    writtenBytes: 0,
    hosts: [],
    troubles: [silent],
  });
});
