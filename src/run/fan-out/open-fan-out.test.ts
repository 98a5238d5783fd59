import { describe, expect, test } from 'vitest';
import type { PassOn } from '../../config/config.ts';
import { fakeTransport } from '../../testkit/fake-transport.ts';
import { blankCluster, planFor } from '../../testkit/fake-cluster.ts';
import { fakeWorld } from '../../testkit/fake-world.ts';
import { sampleConfig } from '../../testkit/sample-config.ts';
import { sampleFacts } from '../../testkit/sample-facts.ts';
import type { ReachedHost } from '../observe-hosts.ts';
import { openFanOut } from './open-fan-out.ts';

async function opened(workers: number, operatorBoot: string, passOn?: PassOn) {
  const config = sampleConfig(1, workers, passOn === undefined ? '' : `ssh: { passOn: ${passOn} }\n`);
  const state = blankCluster(config);
  const { plan } = await planFor(config, state);
  const transport = fakeTransport(Object.fromEntries(config.hosts.map(({ name }) => [name, { answer: () => undefined }])));
  const reached = await Promise.all(
    config.hosts.map(async (host): Promise<ReachedHost> => {
      const observation = state.hosts.get(host.name)?.observe([]);
      if (observation === undefined) throw new Error(`bug: ${host.name} was not observed`);
      return { host, observation, session: await transport.connect({ name: host.name, destination: host.name }), answeredMs: 0 };
    }),
  );
  return openFanOut(plan, config, { reached, unreached: [] }, { ...fakeWorld(config, { hosts: {} }), bootId: operatorBoot });
}

describe('looking at how quick the link is', () => {
  test('is for hosts of a network, also for a single one, and for those that pass nothing on', async () => {
    expect(await opened(2, 'another boot')).toBeDefined();
    expect(await opened(0, 'another boot')).toBeDefined();
    expect(await opened(2, 'another boot', 'never')).toBeDefined();
  });

  test('is not for containers on the computer that bramble runs on, unless bramble.yaml says that everything is passed on', async () => {
    expect(await opened(2, sampleFacts.bootId)).toBeUndefined();
    expect(await opened(2, sampleFacts.bootId, 'never')).toBeUndefined();
    expect(await opened(2, sampleFacts.bootId, 'always')).toBeDefined();
  });
});
