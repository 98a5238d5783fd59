import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { HostName } from '../../src/base/names.ts';
import { Failure, Problems } from '../../src/base/trouble.ts';
import { exampleConfig } from '../../src/config/example.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { observeHosts } from '../../src/run/observe-hosts.ts';
import { type FakeHost, fakeTransport } from '../../src/testkit/fake-transport.ts';

// `bramble plan` said what was wrong with one host, and then never ended: the connections to the others were still open.

const recorded = readFileSync(new URL('../recorded/debian-12/blank-container.txt', import.meta.url), 'utf8');
const answering = (stdout: string): FakeHost => ({ answer: () => ({ exitCode: 0, stdout, stderr: '' }) });
const well = answering(recorded);
const { config } = parseConfig(exampleConfig, 'bramble.yaml');

async function observed(hosts: Readonly<Record<string, FakeHost>>): Promise<{ readonly outcome: unknown; readonly openSessions: number }> {
  if (config === undefined) throw new Error('bug: the example is no config');
  const transport = fakeTransport(hosts);
  const ports = { transport, clock: { now: () => 0, sleep: () => Promise.resolve() }, emit: () => {}, signal: new AbortController().signal };
  const outcome = await observeHosts(config, () => [], ports).catch((error: unknown) => error);
  return { outcome, openSessions: transport.openSessions };
}

test('an answer that cannot be read ends the run, and no connection stays open', async () => {
  const { outcome, openSessions } = await observed({ 'pi-1': well, 'pi-2': answering('torn'), 'pi-3': well, 'pi-4': answering('') });
  expect(outcome).toBeInstanceOf(Problems);
  expect(outcome instanceof Problems ? outcome.problems.map(({ code, host }) => [code, host]) : []).toEqual([
    ['facts.incomplete', 'pi-2'],
    ['facts.incomplete', 'pi-4'],
  ]);
  expect(openSessions).toBe(0);
});

test('a host that cannot be reached leaves the connections to the others open', async () => {
  const refusal = new Failure({ code: 'ssh.unreachable', message: 'pi-2 is off', remedy: 'Turn it on.', host: 'pi-2' as HostName });
  const { outcome, openSessions } = await observed({ 'pi-1': well, 'pi-2': { ...well, refusal }, 'pi-3': well, 'pi-4': well });
  expect(outcome).toMatchObject({ unreached: [{ failure: refusal }] });
  expect(openSessions).toBe(3);
});
