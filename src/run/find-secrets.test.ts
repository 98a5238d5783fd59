import { beforeAll, describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { Problems } from '../base/trouble.ts';
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
const member: HostFacts['identity'] = { cluster: 'c', name: 'n', podRange: '10.244.0.0/24' };
let secrets: ClusterSecrets;
let printed: string;

beforeAll(async () => {
  secrets = await fakeSigner.newSecrets(0);
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
const find = (hosts: readonly ReachedHost[], kept?: ClusterSecrets) =>
  findSecrets(hosts, fakeWorld(config, { hosts: {}, ...(kept === undefined ? {} : { secrets: kept }) }).workspace, () => fakeSigner.newSecrets(1));

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
  test('are never made anew for hosts that belong to a cluster', async () => {
    const error: unknown = await find([await reached('cp-1', undefined, undefined), await reached('worker-1', member, undefined)]).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Problems);
    expect((error as Problems).problems.map(({ code }) => code)).toEqual(['cluster.keys-lost']);
  });
});
