import { beforeAll, describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { Failure, Problems } from '../base/trouble.ts';
import { Secret } from '../base/secret.ts';
import type { Host } from '../config/config.ts';
import { secretTexts } from '../desired/secret-files.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import type { Session } from '../ports/transport.ts';
import { fakeHost } from '../testkit/fake-host.ts';
import { fakeSigner } from '../testkit/fake-signer.ts';
import { fakeTransport } from '../testkit/fake-transport.ts';
import { fakeWorld } from '../testkit/fake-world.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { findSecrets } from './find-secrets.ts';
import type { ReachedHost } from './observe-hosts.ts';

const config = sampleConfig(2, 1);
const belongsTo = (cluster: string): HostFacts['identity'] => ({ cluster, name: 'n', podRange: '10.244.0.0/24' });
const fingerprint = (of: ClusterSecrets): string => fakeSigner.fingerprint(of.authorities.kubernetes.certificatePem);
let member: HostFacts['identity'];
let secrets: ClusterSecrets;
let printed: string;

beforeAll(async () => {
  secrets = await fakeSigner.newSecrets(0);
  member = belongsTo(fingerprint(secrets));
  printed = [...secretTexts(secrets)]
    .map(([path, text]) => `${path} ${Buffer.from(text instanceof Secret ? text.reveal() : text).toString('base64')}\n`)
    .join('');
});

async function reached(name: string, identity: HostFacts['identity'], answer: string | undefined): Promise<ReachedHost> {
  const transport = fakeTransport({ [name]: { answer: () => (answer === undefined ? undefined : { exitCode: 0, stdout: answer, stderr: '' }) } });
  const session: Session = await transport.connect({ name: name as HostName, destination: name });
  const host = config.hosts.find((each) => each.name === name) as Host;
  return { host, session, observation: fakeHost(identity === undefined ? {} : { facts: { identity } }).observe([]), answeredMs: 0 };
}
/** Hosts of the config that are not given do not answer. */
const find = (hosts: readonly ReachedHost[], kept?: ClusterSecrets, unreached: readonly string[] = []) => {
  const world = fakeWorld(config, { hosts: {}, ...(kept === undefined ? {} : { secrets: kept }) });
  const silent = config.hosts
    .filter(({ name }) => unreached.includes(name))
    .map((host) => ({ host, failure: new Failure({ code: 'a.b', message: 'c', remedy: 'd' }) }));
  return findSecrets({ reached: hosts, unreached: silent }, world, () => fakeSigner.newSecrets(1));
};
const problemOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (!(error instanceof Problems)) throw new Error('no Problems', { cause: error });
  return error.problems[0];
};

describe("the cluster's keys", () => {
  test('come from the workspace, and no host is asked', async () => {
    expect((await find([await reached('cp-1', member, undefined)], secrets)).from).toBe('workspace');
  });
  test('are read back whole from a control plane where the workspace has none', async () => {
    const found = await find([await reached('cp-1', member, printed)]);
    expect(found.from).toBe('host');
    expect([...secretTexts(found.secrets)].map(([path, text]) => [path, String(text instanceof Secret ? text.reveal() : text)])).toEqual(
      [...secretTexts(secrets)].map(([path, text]) => [path, String(text instanceof Secret ? text.reveal() : text)]),
    );
  });
  test('come from the next control plane where the first has only a part of them', async () => {
    const found = await find([await reached('cp-1', member, printed.split('\n').slice(1).join('\n')), await reached('cp-2', member, printed)]);
    expect(found.from).toBe('host');
  });
  test('are made where no host belongs to a cluster', async () => {
    expect((await find([await reached('cp-1', undefined, undefined), await reached('worker-1', undefined, undefined)])).from).toBe('made');
  });
  test('are only taken from a control plane that belongs to the cluster whose they are', async () => {
    const other = await reached('cp-1', belongsTo('another'), printed);
    expect((await find([other, await reached('cp-2', member, printed)])).from).toBe('host');
    expect(await problemOf(find([other]))).toMatchObject({ code: 'cluster.keys-lost' });
  });
  test('are never made anew for hosts that belong to a cluster', async () => {
    expect(await problemOf(find([await reached('cp-1', undefined, undefined), await reached('worker-1', member, undefined)]))).toMatchObject({
      code: 'cluster.keys-lost',
      message: expect.stringContaining('cp-1 answers and lacks some'),
    });
  });
  test('that are lost are to be had from the control planes that do not answer, which are named', async () => {
    const hosts = [await reached('worker-1', member, undefined)];
    expect(await problemOf(find(hosts, undefined, ['cp-1', 'cp-2']))).toMatchObject({
      code: 'cluster.keys-lost',
      remedy: expect.stringContaining('Start one of cp-1, cp-2, which do not answer'),
    });
    expect(await problemOf(find(hosts, undefined, ['cp-2']))).toMatchObject({ remedy: expect.stringContaining('Start cp-2, which does not answer') });
  });
});

describe('keys of the workspace that no host has', () => {
  let stale: ClusterSecrets;
  beforeAll(async () => {
    stale = await fakeSigner.newSecrets(7);
  });

  test('are not used where all hosts have one other cluster and its keys: a person says which of the two is right', async () => {
    const hosts = [await reached('cp-1', undefined, undefined), await reached('cp-2', member, printed), await reached('worker-1', member, undefined)];
    expect(await problemOf(find(hosts, stale))).toMatchObject({
      code: 'cluster.keys-stale',
      message: expect.stringContaining('cp-2, worker-1 belong to one other cluster'),
      remedy: expect.stringContaining('mv /nowhere/.bramble/pki /nowhere/.bramble/pki.old'),
    });
  });
  test('are kept where a host still has them, where hosts do not agree, and where nobody has other keys', async () => {
    const [own, theirs, others] = [belongsTo(fingerprint(stale)), member, belongsTo('others')];
    for (const [first, second, answer] of [
      [own, theirs, undefined],
      [others, theirs, undefined],
      [theirs, theirs, ''],
      [undefined, undefined, undefined],
    ] as const)
      expect((await find([await reached('cp-1', first, answer), await reached('cp-2', second, answer)], stale)).from).toBe('workspace');
  });
});
