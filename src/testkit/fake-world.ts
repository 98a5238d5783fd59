import type { Needs } from '../artifacts/catalogue.ts';
import { byText } from '../base/order.ts';
import type { Config } from '../config/config.ts';
import type { Happening } from '../events/event.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import type { KubeApi } from '../ports/kube-api.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { World } from '../run/world.ts';
import { fakeNowMs, fakePins } from './fake-cluster.ts';
import { FakeKube } from './fake-kube.ts';
import { fakeSigner } from './fake-signer.ts';
import { type FakeHost, type FakeTransport, fakeTransport } from './fake-transport.ts';

/** A world in memory, and what became of it. Its clock stands still but while somebody sleeps. */
export interface FakeWorld extends World {
  readonly transport: FakeTransport;
  readonly events: Happening[];
  /** What the workspace holds now. */
  readonly kept: { secrets: ClusterSecrets | undefined; isLocked: boolean };
  /** Texts of the records of runs, by their names. */
  readonly records: Map<string, string>;
  readonly asked: Needs[];
}

export interface FakeWorldStart {
  readonly hosts: Readonly<Record<string, FakeHost>>;
  readonly secrets?: ClusterSecrets;
  readonly api?: KubeApi;
  readonly nowMs?: number;
  readonly signal?: AbortSignal;
}

export function fakeWorld(config: Config, start: FakeWorldStart): FakeWorld {
  const events: Happening[] = [];
  const kept: FakeWorld['kept'] = { secrets: start.secrets, isLocked: false };
  const asked: Needs[] = [];
  const records: FakeWorld['records'] = new Map();
  let nowMs = start.nowMs ?? fakeNowMs;
  return {
    events,
    kept,
    asked,
    transport: fakeTransport(start.hosts),
    clock: {
      now: () => nowMs,
      sleep: async (ms, signal) => {
        signal?.throwIfAborted();
        nowMs += ms;
        await Promise.resolve();
      },
    },
    emit: (happening) => events.push(happening),
    signal: start.signal ?? new AbortController().signal,
    records,
    workspace: memory(kept, records),
    signer: fakeSigner,
    http: { get: () => Promise.resolve(undefined), close: () => undefined },
    provide: async (needs) => {
      asked.push(needs);
      await Promise.resolve();
      return fakePins(config);
    },
    openApi: () => Promise.resolve(start.api ?? new FakeKube()),
    keepLock: () => {
      kept.isLocked = true;
      return Promise.resolve();
    },
    listens: () => Promise.resolve(true),
    breaksLocks: false,
    operator: 'tester@here',
  };
}

const memory = (kept: FakeWorld['kept'], records: FakeWorld['records']): Workspace => ({
  folder: '/nowhere',
  readSecrets: () => Promise.resolve(kept.secrets),
  writeSecrets: (secrets) => {
    kept.secrets = secrets;
    return Promise.resolve();
  },
  forgetSecrets: () => {
    kept.secrets = undefined;
    return Promise.resolve();
  },
  readLock: () => Promise.resolve(undefined),
  writeLock: () => Promise.resolve(),
  readRecords: () => Promise.resolve([...records].toSorted(([a], [b]) => byText(a, b)).map(([, text]) => text)),
  keepRecord: (name, text) => {
    records.set(name, text);
    return Promise.resolve();
  },
  readOperator: () => Promise.resolve(undefined),
  keepOperator: () => Promise.resolve(),
  writePrivate: (name) => Promise.resolve(`/nowhere/.bramble/${name}`),
});
