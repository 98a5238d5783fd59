import { describe, expect, test } from 'vitest';
import { Failure } from '../../base/trouble.ts';
import type { HostHttp } from '../../ports/host-http.ts';
import { fakeWorld } from '../../testkit/fake-world.ts';
import { sampleConfig } from '../../testkit/sample-config.ts';
import { waitEtcd } from './wait-etcd.ts';

const config = sampleConfig(3, 0);

/** Members that are healthy from their n-th answer on. */
function answering(after: Readonly<Record<string, number>>): HostHttp {
  const asked = new Map<string, number>();
  return {
    get: ({ name }, port, path) => {
      const count = (asked.get(name) ?? 0) + 1;
      asked.set(name, count);
      expect([port, path]).toEqual([2381, '/health']);
      if (name === 'cp-3' && count === 1) return Promise.resolve(undefined);
      return Promise.resolve({ status: count >= (after[name] ?? 1) ? 200 : 503, body: '' });
    },
    close: () => undefined,
  };
}
const wait = (http: HostHttp, signal?: AbortSignal) => {
  const world = fakeWorld(config, { hosts: {}, ...(signal === undefined ? {} : { signal }) });
  return { done: waitEtcd(config.hosts, { ...world, http, step: 'etcd', sessions: new Map() }, 10_000), events: world.events };
};

describe('waiting for etcd', () => {
  test('ends when every member says that it is healthy, also where one was silent first', async () => {
    const { done, events } = wait(answering({ 'cp-2': 3 }));
    await done;
    expect(events.at(-1)).toEqual({ kind: 'wait.seen', step: 'etcd', seen: '3 of 3 etcd members healthy' });
  });
  test('ends as a failure that names the members that never were', async () => {
    const error: unknown = await wait(answering({ 'cp-2': Number.POSITIVE_INFINITY })).done.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ code: 'check.etcd-not-healthy' });
    expect((error as Failure).message).toMatch(/2 of 3.*not on cp-2$/);
  });
  test('ends at once when it is interrupted', async () => {
    const error: unknown = await wait(answering({ 'cp-1': 9e9 }), AbortSignal.abort()).done.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'wait.cancelled' });
  });
});
