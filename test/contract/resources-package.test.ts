import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sh } from '../../src/command/command.ts';
import { probeCommand } from '../../src/facts/probe-script.ts';
import { readProbe } from '../../src/facts/read-probe.ts';
import { packageKind, type PackageChange } from '../../src/resources/package.ts';
import type { PackageWant } from '../../src/resources/wants.ts';
import { machineImage, startMachine, type ThrowawayMachine } from './throwaway-machine.ts';

const found = machineImage();
const wants: readonly PackageWant[] = ['haproxy', 'socat', 'bash'].map((name) => ({ kind: 'package', name }));
const refs = wants.map(({ kind, name }) => ({ kind, key: name }));

describe.skipIf('missing' in found)(`packages on a real machine (${'missing' in found ? found.missing : found.image})`, () => {
  let machine: ThrowawayMachine;
  beforeAll(() => {
    machine = startMachine('image' in found ? found.image : '');
  });
  afterAll(() => machine?.remove());

  const shell = (script: string) => machine.run(sh(script));
  const seen = (name: string) => {
    const read = readProbe(refs, machine.run(probeCommand(refs)));
    if (!read.ok) throw new Error(read.error.message);
    return read.value.seen.get('package', name);
  };
  const changesFor = (list: readonly (PackageWant | undefined)[]): readonly PackageChange[] =>
    list.flatMap((want, index) => {
      const change = packageKind.diff(want, seen(wants[index]?.name ?? ''));
      return change.kind === 'same' ? [] : [change];
    });
  const apply = (changes: readonly PackageChange[]) => {
    for (const command of packageKind.batch?.(changes) ?? []) {
      const answer = machine.run(command);
      expect(answer, answer.stderr).toMatchObject({ exitCode: 0 });
    }
  };
  const installed = () => shell("dpkg-query -W -f '${db:Status-Status} ${Package}\\n' | grep '^installed'").stdout;

  test('packages are installed without starting anything and go again with all that came along', () => {
    const before = installed();
    const hadSocat = before.includes(' socat\n');
    apply(changesFor(wants));
    expect(changesFor(wants)).toEqual([]);
    expect(seen('haproxy')).toMatchObject({ state: 'installed', installedBy: 'bramble' });
    expect(seen('bash')).toMatchObject({ installedBy: 'others' });
    expect(shell('systemctl is-active haproxy.service; systemctl is-enabled haproxy.service').stdout).toBe('inactive\ndisabled\n');
    expect(shell('ls /usr/sbin/policy-rc.d /run/bramble').stdout.trim()).toBe('/run/bramble:');

    const removals = changesFor([undefined, undefined, undefined]);
    expect(removals.map((change) => change.kind === 'purge' && change.name)).toEqual(hadSocat ? ['haproxy'] : ['haproxy', 'socat']);
    apply(removals);
    expect(installed()).toBe(before);
    expect(shell('ls -d /var/lib/bramble/packages').stdout).toBe('');
  });

  test.each(['kill -9 $$; dpkg', 'dpkg --purge haproxy; kill -9 $$; dpkg'])('a removal that is killed is ended by the next one: %s', (killed) => {
    const before = installed();
    apply(changesFor([wants[0]]));
    const [purge] = packageKind.commands({ kind: 'purge', name: 'haproxy', reason: 'a test' });
    const script = (purge?.argv[2] ?? '').replace('$(dpkg --purge', () => `$(${killed} --purge`);
    expect(machine.run(sh(script, ['haproxy'])).exitCode).not.toBe(0);
    expect(seen('haproxy')).toMatchObject({ installedBy: 'bramble' });
    apply(changesFor([undefined]));
    expect(installed()).toBe(before);
    expect(shell('ls -d /var/lib/bramble/packages').stdout).toBe('');
  });

  test('what a dpkg that was killed had done counts, though it is not in the database yet', () => {
    const before = installed();
    apply(changesFor([wants[0]]));
    shell("dpkg-query -s haproxy | sed 's/^Status:.*/Status: purge ok config-files/' >/var/lib/dpkg/updates/0000");
    expect(seen('haproxy')?.state).not.toBe('installed');
    apply(changesFor([wants[0]]));
    expect(seen('haproxy')).toMatchObject({ state: 'installed' });
    expect(shell('test -x /usr/sbin/haproxy').exitCode).toBe(0);
    apply(changesFor([undefined]));
    expect(installed()).toBe(before);
  });

  test('a policy that an earlier run left behind is taken away by the next installation', () => {
    shell(`printf '%s\\n' '#!/bin/sh' '# bramble' 'exit 101' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d`);
    apply([{ kind: 'install', want: { kind: 'package', name: 'bash' }, reason: 'a test', installedBy: 'others' }]);
    expect(shell('ls /usr/sbin/policy-rc.d').stdout).toBe('');
  });

  test.each([
    ['lists of what it may need are enough', 'apt $cacheless --no-install', 'false --no-install'],
    ['without them all lists are asked', 'apt-helper cat-file', 'no-helper cat-file'],
  ])('of 60,000 packages, %s', (_, part, broken) => {
    const before = installed();
    const [install] = packageKind.commands({ kind: 'install', want: { kind: 'package', name: 'haproxy' }, reason: 'a test', installedBy: 'bramble' });
    const whole = install?.argv[2] ?? '';
    const script = whole.replaceAll(part, () => broken);
    expect(script).not.toBe(whole);
    const answer = machine.run(sh(script, ['haproxy']));
    expect(answer, answer.stderr).toMatchObject({ exitCode: 0 });
    expect(shell('test -x /usr/sbin/haproxy && ls /run/bramble')).toMatchObject({ exitCode: 0, stdout: '' });
    apply(changesFor([undefined]));
    expect(installed()).toBe(before);
  });

  test('a package that does not exist fails with the words of apt', () => {
    const [command] = packageKind.commands({ kind: 'install', want: { kind: 'package', name: 'no-such-thing' }, reason: 'a test', installedBy: 'bramble' });
    const answer = machine.run(command ?? sh('true'));
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain('no-such-thing');
  });
});
