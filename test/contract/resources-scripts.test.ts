import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { manifestCommand } from '../../src/facts/manifest.ts';
import { probeCommand } from '../../src/facts/probe-script.ts';
import { resetMarkCommand, unmarkCommand } from '../../src/facts/reset-mark.ts';
import { appendCommand, readCommand } from '../../src/history/host-log.ts';
import type { HostName } from '../../src/base/names.ts';
import { rebootStep } from '../../src/plan/reboot.ts';
import { seenState } from '../../src/resources/seen-state.ts';
import { rereadCommands } from '../../src/resources/file-readers.ts';
import { sampleFacts } from '../../src/testkit/sample-facts.ts';
import { anyKind, type Change, kindNames, type Seen } from '../../src/resources/kinds.ts';
import type { Want } from '../../src/resources/wants.ts';
import { arbitraries } from '../laws/arbitrary-resources.ts';

/** Every distinct script that bramble can send to a host, by what sends it. */
const scripts = new Map<string, string>();
const collect = (title: string, argv: readonly string[]) => {
  const [shell, , script] = argv;
  if (shell === 'sh' && script !== undefined && ![...scripts.values()].includes(script)) scripts.set(`${title} ${scripts.size}`, script);
};
for (const name of kindNames) {
  const { want: wants, seen: seenOf } = arbitraries[name] as unknown as { want: fc.Arbitrary<Want>; seen(want: Want): fc.Arbitrary<Seen | undefined> };
  const kind = anyKind(name);
  for (const [want, seen] of fc.sample(
    wants.chain((each) => fc.tuple(fc.constant(each), seenOf(each))),
    { numRuns: 300, seed: 1 },
  )) {
    for (const change of [kind.diff(want, seen), kind.diff(undefined, seen)]) {
      if (change.kind !== 'same') kind.commands(change as Change).forEach((command) => collect(name, command.argv));
    }
  }
}
collect('probe', probeCommand([]).argv);
collect('manifest', manifestCommand([]).argv);
collect('manifest', manifestCommand([{ kind: 'swap', key: 'off' }]).argv);
collect('reset mark', resetMarkCommand('begun').argv);
collect('reset mark', unmarkCommand.argv);
for (const command of rebootStep('pi-1' as HostName, [{ text: 'token x', reason: 'r' }], {
  facts: sampleFacts,
  seen: seenState(),
  manifest: [],
  unreadable: [],
})?.batches[0]?.commands ?? [])
  collect('reboot', command.argv);
for (const command of rereadCommands(['/etc/NetworkManager/conf.d/a', '/etc/systemd/journald.conf.d/a', '/etc/systemd/system.conf.d/a']))
  collect('reread', command.argv);
collect('history', readCommand.argv);
collect('history', appendCommand({ command: 'up', by: '', startedAt: '', changes: 0, end: { kind: 'none' } }).argv);

const cases = [...scripts].map(([title, script]) => ({ title, script }));
const isThere = (program: string, ...args: string[]) => spawnSync(program, args).error === undefined;

/** Word splitting is meant where lists of paths are built, and `a= b=` empties variables. */
const meant = ['SC2086', 'SC2046', 'SC1007', 'SC2016', 'SC2013', 'SC2174'];

describe('the script', () => {
  test('of every kind that changes something was found', () => {
    expect(new Set(cases.map(({ title }) => title.split(' ')[0])).size).toBeGreaterThanOrEqual(kindNames.length);
  });

  test.each(cases)('of $title is understood by every shell', ({ script }) => {
    for (const shell of [['dash'], ['bash', '--posix'], ['busybox', 'ash']]) {
      if (!isThere(shell[0] ?? '', '-c', 'true')) continue;
      const answer = spawnSync(shell[0] ?? '', [...shell.slice(1), '-n'], { input: script, encoding: 'utf8' });
      expect(answer).toMatchObject({ status: 0, stderr: '' });
    }
  });

  test.skipIf(!isThere('shellcheck', '--version')).each(cases)('of $title passes shellcheck', ({ script }) => {
    const answer = spawnSync('shellcheck', ['-s', 'sh', '-f', 'gcc', '-e', meant.join(','), '-'], { input: script, encoding: 'utf8' });
    expect(answer.stdout).toBe('');
  });
});
