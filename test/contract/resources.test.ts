import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digest } from '../../src/base/digest.ts';
import type { Sha256 } from '../../src/base/names.ts';
import { secret } from '../../src/base/secret.ts';
import { sh } from '../../src/command/command.ts';
import { manifestCommand } from '../../src/facts/manifest.ts';
import type { HostObservation } from '../../src/facts/observation.ts';
import { probeCommand } from '../../src/facts/probe-script.ts';
import { readProbe } from '../../src/facts/read-probe.ts';
import { refOf } from '../../src/resources/collect-wants.ts';
import { changeGroups, type ResourceChange, undoOf } from '../../src/resources/commands-of.ts';
import { anyKind, kindOf, kinds } from '../../src/resources/kinds.ts';
import { type Route, routeTable } from '../../src/resources/route-table.ts';
import { briefly } from '../../src/resources/routes-seen.ts';
import type { NftTableWant, RoutesWant, UnitWant, Want } from '../../src/resources/wants.ts';
import { machineImage, startMachine, type ThrowawayMachine } from './throwaway-machine.ts';

const found = machineImage();
const bytes = new TextEncoder().encode('#!/bin/sh\necho tool\n'.padEnd(300_000, '#'));
const bytesHash = createHash('sha256').update(bytes).digest('hex') as Sha256;
const password = 'correct horse battery staple';

const service = (name: string, command: string, more = ''): UnitWant => ({
  kind: 'unit',
  name,
  text: `[Unit]\nDescription=${name}\n\n[Service]\nExecStart=${command}\n${more}\n[Install]\nWantedBy=multi-user.target\n`,
  inputs: digest(`${name} 1`),
  until: 'started',
});
const sleeper = service('sleeper.service', '/bin/sleep infinity');
const once = service('once.service', '/bin/true', 'Type=oneshot\nRemainAfterExit=yes\n');

const tableFile = '/opt/tools/table.nft';
const tableText = (mark: string, policy: string): string =>
  `table ip marked\ndelete table ip marked\ntable ip marked {\n  chain ${mark} {\n  }\n  chain out {\n    type filter hook output priority 0; policy ${policy};\n  }\n}\n`;
const table = (mark: string, policy: string): NftTableWant => ({
  kind: 'nft-table',
  family: 'ip',
  name: 'marked',
  rules: { text: tableText(mark, policy), mark, file: tableFile },
});

const wants: readonly Want[] = [
  { kind: 'sysctl', name: 'net.ipv4.ip_local_port_range', value: '32768 60000' },
  { kind: 'directory', path: '/opt/tools', mode: '0750' },
  { kind: 'directory', path: '/opt/tools/deep er', mode: '0755' },
  { kind: 'file', path: '/opt/tools/hello.txt', mode: '0644', content: { kind: 'text', text: "it's\n$HOME `x` \\ ü\n" } },
  { kind: 'file', path: '/opt/tools/deep er/key', mode: '0600', content: { kind: 'secret', text: secret(password), sha256: digest(password) } },
  { kind: 'binary', path: '/opt/tools/tool', sha256: bytesHash, sizeBytes: bytes.length, title: 'tool 1' },
  { kind: 'link', path: '/opt/tools/alias', target: 'tool' },
  { kind: 'data', path: '/var/lib/fill', mode: '0700' },
  { kind: 'route', destination: '10.99.7.0/24', via: '127.0.0.1' },
  sleeper,
  once,
  { kind: 'nft-table', family: 'inet', name: 'throwaway' },
  table('rules_1', 'accept'),
  { kind: 'pods', name: 'all' },
];
const refs = wants.map(refOf);

describe.skipIf('missing' in found)(`resources on a real machine (${'missing' in found ? found.missing : found.image})`, () => {
  let machine: ThrowawayMachine;
  beforeAll(() => {
    machine = startMachine('image' in found ? found.image : '');
  });
  afterAll(() => machine?.remove());

  const observe = (): HostObservation => {
    const read = readProbe(refs, machine.run(probeCommand(refs)));
    if (!read.ok) throw new Error(read.error.message);
    expect(read.value.unreadable).toEqual([]);
    return read.value;
  };
  const changesFor = (list: readonly Want[], observation = observe()): readonly ResourceChange[] =>
    list.flatMap((want) => {
      const ref = refOf(want);
      const change = kindOf(want).diff(want, observation.seen.get(ref.kind, ref.key));
      return change.kind === 'same' ? [] : [{ ...ref, change }];
    });
  const apply = (changes: readonly ResourceChange[]): void => {
    for (const command of changeGroups(changes).flatMap((group) => group.commands)) {
      const answer = machine.run(command, bytes);
      expect(answer, `${command.argv.join(' ').slice(0, 2000)}\n${answer.stderr}`).toMatchObject({ exitCode: 0 });
    }
  };
  const shell = (script: string) => machine.run(sh(script));

  test('applying all changes leaves a machine whose next probe sees exactly what was predicted', () => {
    const before = observe();
    const changes = changesFor(wants, before);
    expect(changes.map((change) => change.key)).toContain('sleeper.service');
    apply(changes);
    const after = observe();
    expect(changesFor(wants, after)).toEqual([]);
    for (const { kind, key, change } of changes) {
      expect(after.seen.get(kind, key)).toMatchObject(anyKind(kind).predict(change, before.seen.get(kind, key)) as object);
    }
  });

  test('a manifest on the host makes the probe look at what was not asked for', () => {
    machine.run(manifestCommand(refs));
    const read = readProbe([], machine.run(probeCommand([])));
    expect(read.ok && read.value.manifest).toEqual(refs);
    expect(read.ok && read.value.seen.get('link', '/opt/tools/alias')).toMatchObject({ target: 'tool' });
  });

  test('the probe trusts the note of a binary only while the file is the very same one', () => {
    shell('printf x >>/opt/tools/tool');
    expect(changesFor(wants).map((change) => change.key)).toEqual(['/opt/tools/tool']);
    apply(changesFor(wants));
    expect(changesFor(wants)).toEqual([]);
  });

  test('a wrong checksum leaves the old binary in place and nothing beside it', () => {
    const [command] = kindOf(wants[5]!).commands({ kind: 'place', want: { ...wants[5], sha256: digest('other') }, reason: '', isNew: true } as never);
    expect(machine.run(command!, bytes).exitCode).not.toBe(0);
    expect(shell('ls -A /opt/tools').stdout.split('\n').sort()).toEqual(['', 'alias', 'deep er', 'hello.txt', 'tool']);
    expect(changesFor(wants)).toEqual([]);
  });

  test('a host without OpenSSL hashes a binary by itself', () => {
    shell('mv /usr/bin/openssl /usr/bin/openssl.away; rm /opt/tools/tool');
    const [command] = kindOf(wants[5]!).commands({ kind: 'place', want: { ...wants[5], sha256: digest('other') }, reason: '', isNew: true } as never);
    expect(machine.run(command!, bytes)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`sha256 is ${bytesHash}`) as string });
    apply(changesFor(wants));
    shell('mv /usr/bin/openssl.away /usr/bin/openssl');
    expect(changesFor(wants)).toEqual([]);
  });

  test('a full disk leaves what was there and nothing beside it', () => {
    shell('mkdir -p /opt/small; mount -t tmpfs -o size=100k none /opt/small; echo old >/opt/small/tool; echo old >/opt/small/file');
    const content = { kind: 'text', text: 'x'.repeat(200_000) } as const;
    for (const want of [{ ...wants[5], path: '/opt/small/tool' } as Want, { kind: 'file', path: '/opt/small/file', mode: '0644', content } as const]) {
      const change = kindOf(want).diff(want, undefined);
      if (change.kind === 'same') throw new Error('it must be a change');
      const answers = kindOf(want)
        .commands(change)
        .map((command) => machine.run(command, bytes));
      expect(answers.at(-1)?.exitCode).not.toBe(0);
    }
    expect(shell('cd /opt/small && ls -A && cat tool file; umount /opt/small; rmdir /opt/small').stdout).toBe('file\ntool\nold\nold\n');
  });

  test.each([
    ['a stopped unit', 'systemctl stop sleeper', 'sleeper.service'],
    ['a unit that was killed', 'systemctl kill -s KILL sleeper; sleep 0.3', 'sleeper.service'],
    ['a disabled unit', 'systemctl disable sleeper', 'sleeper.service'],
    [
      'a masked unit',
      'systemctl mask --now sleeper 2>/dev/null || { systemctl stop sleeper; ln -sf /dev/null /etc/systemd/system/sleeper.service; systemctl daemon-reload; }',
      'sleeper.service',
    ],
    ['a unit whose file was changed', 'echo "# mine" >>/etc/systemd/system/sleeper.service', 'sleeper.service'],
    ['a unit whose file is gone', 'rm /etc/systemd/system/sleeper.service', 'sleeper.service'],
    ['a oneshot unit whose proof is gone', 'rm /run/bramble/inputs/once.service', 'once.service'],
    ['a changed file', 'echo more >>/opt/tools/hello.txt', '/opt/tools/hello.txt'],
    ['a changed mode', 'chmod 0644 "/opt/tools/deep er/key"', '/opt/tools/deep er/key'],
    ['a changed owner', 'chown 1:1 /opt/tools/hello.txt', '/opt/tools/hello.txt'],
    ['a link to elsewhere', 'ln -sfn /tmp /opt/tools/alias', '/opt/tools/alias'],
    ['a lost route', 'ip route del 10.99.7.0/24', '10.99.7.0/24'],
  ])('%s is drift that the next run mends', (_, script, key) => {
    shell(script);
    expect(changesFor(wants).map((change) => change.key)).toEqual([key]);
    apply(changesFor(wants));
    expect(changesFor(wants)).toEqual([]);
  });

  test('what may shut somebody out is put back as it was, whatever kind of route it was', () => {
    shell(`ip link add dummy7 type dummy; ip addr add 10.98.0.1/24 dev dummy7; ip link set dummy7 up
ip route add 10.99.1.0/24 dev dummy7 scope link src 10.98.0.1; ip route add 10.99.2.0/24 via 10.98.0.7 metric 50
ip route add 10.99.3.0/24 nexthop via 10.98.0.8 weight 1 nexthop via 10.98.0.9 weight 2; ip route add blackhole 10.99.5.0/24`);
    machine.run({ argv: ['tee', tableFile], input: { kind: 'text', text: tableText('rules_1', 'accept') } });
    const look = () => shell('ip route; nft list ruleset; sysctl net.ipv4.ip_local_port_range').stdout;
    const before = look();
    const others: readonly Want[] = [
      ...[1, 2, 3, 4].map((n): Want => ({ kind: 'route', destination: `10.99.${n}.0/24`, via: '127.0.0.1' })),
      { kind: 'sysctl', name: 'net.ipv4.ip_local_port_range', value: '40000 50000' },
      table('rules_2', 'drop'),
    ];
    const asked = readProbe(others.map(refOf), machine.run(probeCommand(others.map(refOf))));
    if (!asked.ok) throw new Error(asked.error.message);
    const changes = changesFor(others, asked.value);
    expect(changes).toHaveLength(others.length);
    apply(changes);
    expect(look()).not.toBe(before);
    apply(undoOf(changes, asked.value.seen));
    expect(look()).toBe(before);
    shell(`ip link del dummy7; ip route del blackhole 10.99.5.0/24; rm ${tableFile}`);
  });

  describe('the routes of a table', () => {
    const path = '/opt/pod-routes';
    const via = (n: number, gateway: string): Route => ({ destination: `10.97.${n}.0/24`, via: gateway });
    const all = [1, 2, 3, 4].map((n) => via(n, `10.98.0.${n}`));
    const wanted = (list: readonly Route[]): RoutesWant => ({ kind: 'routes', path, table: routeTable(list), own: '10.97.4.0/24' });
    const look = () => shell("ip route | grep '^10\\.97'").stdout;
    const ask = (...more: readonly string[]) => {
      const asked = [path, ...more].map((key) => ({ kind: 'routes' as const, key }));
      const read = readProbe(asked, machine.run(probeCommand(asked)));
      if (!read.ok) throw new Error(read.error.message);
      return read.value.seen;
    };
    const write = (want: RoutesWant) => machine.run({ argv: ['tee', path], input: { kind: 'text', text: want.table.text } });
    const rows = (changes: readonly ResourceChange[]) =>
      changes.flatMap(({ kind, change }) =>
        anyKind(kind)
          .describe(change)
          .map(({ verb, subject, reason }) => `${verb} ${subject}: ${reason}`),
      );
    const toSet = (want: RoutesWant): readonly ResourceChange[] => {
      const change = kindOf(want).diff(want, ask().get('routes', path));
      return change.kind === 'same' ? [] : [{ kind: 'routes', key: path, change }];
    };
    beforeAll(() => {
      shell('ip addr add 10.98.0.9/24 dev eth0');
    });
    afterAll(() => {
      shell(`ip route | grep '^10.97' | while read -r r; do ip route del $r; done; ip addr del 10.98.0.9/24 dev eth0; rm -f ${path}`);
    });

    test('are set all at once but the one to its own pods, and the file tells of them from then on by its hash', () => {
      const want = wanted(all);
      expect(rows(toSet(want))).toEqual([1, 2, 3].map((n) => `create route 10.97.${n}.0/24 via 10.98.0.${n}: it does not exist`));
      apply(toSet(want));
      expect(toSet(want)).toEqual([]);
      write(want);
      expect(toSet(want)).toEqual([]);
      expect(ask(briefly).get('routes', path)).toMatchObject({ sha256: want.table.sha256, text: undefined, missing: [via(4, '10.98.0.4')] });
      expect(look().split('\n')).toHaveLength(4);
    });

    test.each([
      ['a lost route', 'ip route del 10.97.2.0/24', 'create route 10.97.2.0/24 via 10.98.0.2: it does not exist'],
      ['a route another way', 'ip route replace 10.97.2.0/24 via 10.98.0.77', 'change route 10.97.2.0/24 via 10.98.0.2: it goes via 10.98.0.77'],
      ['a route without a gateway', 'ip route replace 10.97.2.0/24 dev eth0', 'change route 10.97.2.0/24 via 10.98.0.2: it has no gateway'],
    ])('%s is told of and mended, and put back as it was where that shut somebody out', (_, script, row) => {
      const want = wanted(all);
      shell(script);
      const [before, seen] = [look(), ask()];
      const changes = toSet(want);
      expect(rows(changes)).toEqual([row]);
      apply(changes);
      expect(toSet(want)).toEqual([]);
      apply(undoOf(changes, seen));
      expect(look()).toBe(before);
      apply(toSet(want));
    });

    test('of another table are told one by one: what comes, what goes another way, and what goes', () => {
      const [now, seen, before] = [wanted([via(1, '10.98.0.1'), via(2, '10.98.0.22'), via(4, '10.98.0.4'), via(5, '10.98.0.5')]), ask(), look()];
      const changes = toSet(now);
      expect(rows(changes)).toEqual([
        'change route 10.97.2.0/24 via 10.98.0.22: it goes via 10.98.0.2',
        'create route 10.97.5.0/24 via 10.98.0.5: it does not exist',
      ]);
      expect(kinds.routes.parts?.surplus(now, seen.get('routes', path)).map(({ key }) => key)).toEqual(['10.97.3.0/24']);
      expect(kinds.routes.isEnough?.(now, ask(briefly).get('routes', path))).toBe(false);
      apply(changes);
      apply(undoOf(changes, seen));
      expect(look()).toBe(before);
    });

    test('that are foreign are no matter, but one in the way of a new table is put back whatever kind it was', () => {
      shell(`ip route | grep '^10.97' | while read -r r; do ip route del $r; done; rm ${path}
ip route add 10.97.77.0/24 via 10.98.0.50; ip route add 10.97.1.0/24 dev eth0 scope link src 10.98.0.9
ip route add 10.97.3.0/24 nexthop via 10.98.0.8 weight 1 nexthop via 10.98.0.7 weight 2`);
      const [seen, before] = [ask(briefly), look()];
      const changes = toSet(wanted(all));
      expect(rows(changes).toSorted()).toEqual([
        'change route 10.97.1.0/24 via 10.98.0.1: it has no gateway',
        'change route 10.97.3.0/24 via 10.98.0.3: it has no gateway',
        'create route 10.97.2.0/24 via 10.98.0.2: it does not exist',
      ]);
      apply(changes);
      expect(look()).toContain('10.97.77.0/24 via 10.98.0.50');
      apply(undoOf(changes, seen));
      expect(look()).toBe(before);
    });
  });

  test('other inputs restart the unit, and the same ones do not', () => {
    const pid = () => shell('systemctl show -p MainPID --value sleeper').stdout;
    const first = pid();
    const changed = { ...sleeper, inputs: digest('sleeper 2') };
    apply(changesFor([changed]));
    expect(pid()).not.toBe(first);
    expect(changesFor([changed])).toEqual([]);
    apply(changesFor([sleeper]));
  });

  test('a unit that was written but not restarted is seen and mended', () => {
    shell("sed -i 's/BRAMBLE_INPUTS=.*/BRAMBLE_INPUTS=00/' /etc/systemd/system/sleeper.service; systemctl daemon-reload; systemctl restart sleeper");
    shell(`sed -i 's/BRAMBLE_INPUTS=.*/BRAMBLE_INPUTS=${sleeper.inputs}/' /etc/systemd/system/sleeper.service`);
    const [change] = changesFor(wants);
    expect(change).toMatchObject({ key: 'sleeper.service', change: { write: false, reload: true, act: 'restart' } });
    apply(changesFor(wants));
    expect(changesFor(wants)).toEqual([]);
  });

  test('a unit that does not start fails with the last lines of its journal', () => {
    const broken = { ...service('broken.service', '/bin/sh -c "echo I am ill; sleep 0.1; exit 3"', 'Type=notify\n') };
    const kind = kindOf(broken);
    const change = kind.diff(broken, undefined);
    if (change.kind === 'same') throw new Error('a new unit must be a change');
    const answers = kind.commands(change).map((command) => machine.run(command));
    expect(answers.at(-1)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('I am ill') });
    const seen = readProbe([refOf(broken)], machine.run(probeCommand([refOf(broken)])));
    if (!seen.ok) throw new Error(seen.error.message);
    const removal = kind.diff(undefined, seen.value.seen.get('unit', broken.name));
    if (removal.kind === 'same') throw new Error('it must be removed');
    kind.commands(removal).forEach((command) => machine.run(command));
    expect(shell('systemctl list-unit-files broken.service --no-legend; ls /etc/systemd/system/broken.service').stdout).toBe('');
  });

  test('data goes with what is in it, but not what is mounted below it', () => {
    shell('mkdir -p /tmp/elsewhere /var/lib/fill/mnt; touch /tmp/elsewhere/precious /var/lib/fill/x; mount --bind /tmp/elsewhere /var/lib/fill/mnt');
    const removal = kindOf(wants[7]!).diff(undefined, observe().seen.get('data', '/var/lib/fill'));
    if (removal.kind === 'same') throw new Error('it must be removed');
    apply([{ kind: 'data', key: '/var/lib/fill', change: removal }]);
    expect(shell('ls /tmp/elsewhere').stdout).toBe('precious\n');
    expect(observe().seen.get('data', '/var/lib/fill')).toBeUndefined();
  });

  test('data on a mount point of its own is emptied and the mount stays', () => {
    shell('mkdir -p /var/lib/fill; mount -t tmpfs none /var/lib/fill; touch /var/lib/fill/x /var/lib/fill/.hidden');
    const removal = kindOf(wants[7]!).diff(undefined, observe().seen.get('data', '/var/lib/fill'));
    if (removal.kind === 'same') throw new Error('it must be emptied');
    apply([{ kind: 'data', key: '/var/lib/fill', change: removal }]);
    expect(kindOf(wants[7]!).diff(undefined, observe().seen.get('data', '/var/lib/fill')).kind).toBe('same');
    expect(shell('mountpoint -q /var/lib/fill && ls -A /var/lib/fill | wc -l').stdout.trim()).toBe('0');
    shell('umount /var/lib/fill');
  });

  test('everything can be removed again, and then the probe sees nothing', () => {
    shell('nft add table inet throwaway; mkdir -p /run/netns /var/lib/cni/x; touch /run/netns/cni-1; mount --bind /proc/self/ns/net /run/netns/cni-1');
    const observation = observe();
    const removals = wants.toReversed().flatMap((want): ResourceChange[] => {
      const ref = refOf(want);
      const change = kindOf(want).diff(undefined, observation.seen.get(ref.kind, ref.key));
      return change.kind === 'same' ? [] : [{ ...ref, change }];
    });
    expect(removals.map((change) => change.kind)).toEqual(
      expect.arrayContaining(['nft-table', 'pods', 'unit', 'file', 'binary', 'link', 'directory', 'route']),
    );
    apply(removals);
    apply([]);
    machine.run(manifestCommand([]));
    expect(
      observe()
        .seen.entries()
        .map((entry) => entry.kind),
    ).toEqual(['sysctl']);
    expect(shell('ls -d /opt/tools /var/lib/bramble /run/bramble/inputs/*').stdout).toBe('');
  });
});
