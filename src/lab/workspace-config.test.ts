import { expect, test } from 'vitest';
import { decideConfig } from './workspace-config.ts';
import { parseRecord, recordText } from './workspace-record.ts';
import { type ConfigHost, configText } from './workspace-text.ts';

const hosts: readonly ConfigHost[] = [
  { name: 'cp-1', address: '10.77.5.11', role: 'control-plane' },
  { name: 'worker-1', address: '10.77.5.101', role: 'worker' },
];
const fresh = configText({ name: 'dev', user: 'root', kubernetes: '1.36.3', hosts });

test('a folder without bramble.yaml gets one', () => {
  expect(decideConfig({ current: undefined, isAsWritten: false, fresh, hosts })).toEqual({ kind: 'write', text: fresh });
});

test('a file that the lab wrote is kept while it fits and replaced when the lab grew', () => {
  expect(decideConfig({ current: fresh, isAsWritten: true, fresh, hosts })).toEqual({ kind: 'keep' });
  expect(decideConfig({ current: 'old', isAsWritten: true, fresh, hosts })).toEqual({ kind: 'write', text: fresh });
});

test('a file that a person changed is kept while it has all hosts', () => {
  expect(decideConfig({ current: `# mine\n${fresh}`, isAsWritten: false, fresh, hosts })).toEqual({ kind: 'keep' });
});

test('a file that a person changed only gets the hosts it lacks, and keeps its remarks', () => {
  const current = 'name: dev # mine\nhosts:\n  - { name: cp-1, address: 10.77.5.11, role: control-plane, labels: { a: b } } # the best\n';
  const decision = decideConfig({ current, isAsWritten: false, fresh, hosts });
  expect(decision).toEqual({ kind: 'write', text: `${current}  - { name: worker-1, address: 10.77.5.101, role: worker }\n` });
});

test.each([
  ['hosts: [', 'broken YAML'],
  ['name: other\n', 'no hosts'],
  ['hosts:\n  - { name: cp-1, address: 192.168.1.4, role: control-plane }\n', 'another address'],
])('%j is not this lab’s: %s', (current) => {
  expect(decideConfig({ current, isAsWritten: false, fresh, hosts })).toMatchObject({ kind: 'foreign' });
});

test('what a lab remembers is read back, and nonsense is nothing', () => {
  for (const record of [{ lab: 'dev' }, { lab: 'dev', config: 'ab' }]) expect(parseRecord(recordText(record))).toEqual(record);
  for (const text of [undefined, '', '[]', 'null', '{"lab":1}', '{']) expect(parseRecord(text)).toBeUndefined();
});
