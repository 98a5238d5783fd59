import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Failure, Problems } from '../base/trouble.ts';
import type { Command } from '../command/command.ts';
import { secret } from '../base/secret.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { HostName } from '../base/names.ts';
import { type Plan, rowsOf } from '../plan/step.ts';
import { fakeEtcd } from '../testkit/fake-etcd.ts';
import { fakeSigner } from '../testkit/fake-signer.ts';
import type { FakeHost } from '../testkit/fake-transport.ts';
import { fakeWorld } from '../testkit/fake-world.ts';
import { recover } from './recover.ts';

const blank = readFileSync('test/recorded/debian-12/blank-container.txt', 'utf8');
const lines = [1, 2, 3].map((index) => `  - { name: pi-${index}, address: 172.17.0.${index + 1}, role: control-plane }\n`);
const config = parseConfig(`version: 1\nname: home\nkubernetes: 1.36.3\nhosts:\n${lines.join('')}`, 'bramble.yaml').config!;
const down: FakeHost = { answer: () => undefined, refusal: new Failure({ code: 'ssh.unreachable', message: 'no route', remedy: 'Turn it on.' }) };
const gone = ['pi-2', 'pi-3'].map((name) => name as HostName);

/** pi-1 holds data of three members, of which `running` run; the others do not answer. */
async function begin(running: readonly string[]) {
  const etcd = fakeEtcd({ 'pi-1': '172.17.0.2', 'pi-2': '172.17.0.3', 'pi-3': '172.17.0.4' });
  for (const name of ['pi-1', 'pi-2', 'pi-3'].filter((each) => !running.includes(each))) etcd.stop(name);
  const text = blank.replace(/(@@bramble etcd\n)[^@]*/, (_, head: string) => `${head}yes\n\n`);
  const answer = (command: Command) => {
    const line = command.argv.join(' ');
    if (line.includes('@@bramble')) return { exitCode: 0, stdout: text, stderr: '' };
    if (line.includes('df -Pk')) return { exitCode: 0, stdout: '2000\n900000\n', stderr: '' };
    return etcd.answer('pi-1', command);
  };
  const world = fakeWorld(config, { hosts: { 'pi-1': { answer }, 'pi-2': down, 'pi-3': down }, secrets: await fakeSigner.newSecrets(0) });
  const metrics = 'etcd_debugging_mvcc_current_revision 1184\n' + 'etcd_network_known_peers{Local="1",Remote="2"} 1\n'.repeat(3);
  return { ...world, http: { ...world.http, get: () => Promise.resolve({ status: 200, body: metrics }) } };
}

test('recover shows what will be done and up to where the data goes, and changes nothing when it is declined', async () => {
  const world = await begin(['pi-1']);
  let shown: Plan | undefined;
  const approve = (plan: Plan): Promise<boolean> => {
    shown = plan;
    return Promise.resolve(false);
  };
  const wish = { from: undefined, without: gone, hasSnapshot: false };
  expect(await recover(config, world, { wish, snapshot: undefined, approve })).toBe('declined');
  expect(shown?.steps.flatMap(rowsOf).map(({ subject }) => subject)).toContain('unit etcd.service');
  expect(shown?.notes.join(' ')).toContain('revision 1184');
  expect(world.transport.sent('pi-1').filter(({ argv }) => argv.join(' ').includes('systemctl stop'))).toEqual([]);
  expect(world.transport.openSessions).toBe(0);
});

test('recover refuses while a majority answers, without a question', async () => {
  const world = await begin(['pi-1', 'pi-2']);
  const wish = { from: undefined, without: gone, hasSnapshot: true };
  const approve = (): Promise<boolean> => Promise.reject(new Error('nobody was to be asked'));
  const error: unknown = await recover(config, world, { wish, snapshot: secret('c25hcHNob3Q='), approve }).catch((reason: unknown) => reason);
  expect(error instanceof Problems ? error.problems.map(({ code }) => code) : error).toEqual(['recover.not-needed']);
  expect(world.transport.openSessions).toBe(0);
});
