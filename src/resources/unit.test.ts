import { describe, expect, test } from 'vitest';
import { digest } from '../base/digest.ts';
import type { Command } from '../command/command.ts';
import type { UnitChange } from './unit-change.ts';
import type { UnitSeen } from './unit-seen.ts';
import { unitText } from './unit-text.ts';
import { unit } from './unit.ts';
import type { UnitWant } from './wants.ts';

const want: UnitWant = {
  kind: 'unit',
  name: 'etcd.service',
  text: '[Unit]\nDescription=etcd\n\n[Service]\nType=notify\nExecStart=/usr/local/bin/etcd\n\n[Install]\nWantedBy=multi-user.target\n',
  inputs: digest('inputs 1'),
  until: 'started',
};
const running: UnitSeen = {
  kind: 'unit',
  name: want.name,
  text: unitText(want),
  enabled: 'enabled',
  active: 'active',
  sub: 'running',
  runningInputs: want.inputs,
  needsReload: false,
};
const oneshot: UnitWant = { ...want, name: 'routes.service', text: '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n' };

describe('what has to be done to a unit', () => {
  test('is nothing while it runs with its current inputs', () => {
    expect(unit.diff(want, running)).toEqual({ kind: 'same', reason: 'it runs with its current inputs' });
  });

  const cases: readonly { readonly title: string; readonly seen: UnitSeen | undefined; readonly change: Partial<Extract<UnitChange, { kind: 'apply' }>> }[] = [
    { title: 'that is not there', seen: undefined, change: { write: true, enable: true, act: 'restart', reasons: ['it does not exist'] } },
    {
      title: 'that only the distribution has',
      seen: { ...running, text: undefined, enabled: 'disabled', active: 'inactive' },
      change: { isNew: true, write: true, enable: true, act: 'restart' },
    },
    {
      title: 'that was stopped',
      seen: { ...running, active: 'inactive', sub: 'dead', runningInputs: undefined },
      change: { write: false, enable: false, act: 'restart', reasons: ['it is inactive (dead)'] },
    },
    {
      title: 'that crashes again and again',
      seen: { ...running, active: 'activating', sub: 'auto-restart', runningInputs: undefined },
      change: { act: 'restart', reasons: ['it is activating (auto-restart)'] },
    },
    { title: 'that was disabled', seen: { ...running, enabled: 'disabled' }, change: { enable: true, act: undefined, reasons: ['it is disabled'] } },
    {
      title: 'that was masked',
      seen: { ...running, text: undefined, enabled: 'masked', active: 'inactive', sub: 'dead' },
      change: { unmask: true, write: true, enable: true, act: 'restart' },
    },
    {
      title: 'whose file was changed',
      seen: { ...running, text: '[Service]\n' },
      change: { write: true, act: 'restart', reasons: ['its unit file differs', 'its unit file differs'] },
    },
    {
      title: 'whose inputs changed',
      seen: { ...running, runningInputs: digest('inputs 0') },
      change: { write: false, act: 'restart', reasons: ['it runs with other inputs than the current ones'] },
    },
    { title: 'that somebody else started without our digest', seen: { ...running, runningInputs: undefined }, change: { act: 'restart' } },
    { title: 'that systemd has not loaded', seen: { ...running, needsReload: true }, change: { write: false, reload: true, act: undefined } },
    { title: 'that is still starting', seen: { ...running, active: 'activating', sub: 'start' }, change: { act: 'start', reasons: ['it is still starting'] } },
  ];
  test.each(cases)('is known for one $title', ({ seen, change }) => {
    expect(unit.diff(want, seen)).toMatchObject({ kind: 'apply', ...change });
  });

  test('is nothing for one that is starting, where only its start was asked for', () => {
    expect(unit.diff({ ...want, until: 'starting' }, { ...running, active: 'activating', sub: 'start' }).kind).toBe('same');
  });

  test('is never a removal of what the distribution brought', () => {
    expect(unit.diff(undefined, { ...running, text: undefined }).kind).toBe('same');
    expect(unit.diff(undefined, running)).toMatchObject({ kind: 'remove', name: 'etcd.service' });
  });

  test('does not include enabling one that has no [Install] section', () => {
    expect(unit.diff(oneshot, undefined)).toMatchObject({ enable: false });
  });
});

describe('the unit file on the host', () => {
  test('has the digest first in its [Service] section', () => {
    expect(unitText(want)).toContain(`[Service]\nEnvironment=BRAMBLE_INPUTS=${want.inputs}\nType=notify\n`);
  });

  test('of a oneshot unit notes the digest after it has run', () => {
    expect(unitText(oneshot)).toContain(
      `ExecStartPost=+/bin/sh -c 'mkdir -p /run/bramble/inputs && echo \${BRAMBLE_INPUTS} >/run/bramble/inputs/routes.service'`,
    );
    expect(unitText(want)).not.toContain('ExecStartPost');
  });
});

describe('the commands for several units', () => {
  const changes = [want, { ...want, name: 'b.service', until: 'starting' as const }, oneshot].flatMap((each): UnitChange[] => {
    const change = unit.diff(each, undefined);
    return change.kind === 'same' ? [] : [change];
  });
  const commands = unit.batch?.(changes) ?? [];

  test('write all files, load them once, and then start', () => {
    expect(commands.filter((command) => command.input !== undefined)).toHaveLength(1);
    expect(commands.filter((command) => command.argv[2]?.includes('daemon-reload'))).toHaveLength(1);
    const reload = commands.findIndex((command) => command.argv[2]?.includes('daemon-reload'));
    expect(commands[reload]?.argv.slice(4)).toEqual(['etcd.service', 'b.service', 'routes.service']);
    expect(commands[0]?.argv.slice(4).filter((each) => each.startsWith('/'))).toEqual(
      changes.flatMap((change) => (change.kind === 'apply' ? [`/etc/systemd/system/${change.want.name}`] : [])),
    );
    expect(commands.slice(1, reload).map((command) => command.argv.slice(4))).toEqual([['etcd.service', 'b.service']]);
  });

  const reloadOf = (seen: UnitSeen | undefined): Command | undefined =>
    (unit.batch?.([unit.diff(want, seen)].filter((change) => change.kind !== 'same')) ?? []).find((command) => command.argv[2]?.includes('daemon-reload'));

  test('reload systemd where it knows a unit of that name', () => {
    expect(reloadOf({ ...running, text: undefined })?.argv[2]).toBe('systemctl daemon-reload');
    expect(reloadOf({ ...running, text: 'another' })?.argv[2]).toBe('systemctl daemon-reload');
  });

  test('ask systemd whether it needs a reload where it does not know the unit', () => {
    expect(reloadOf(undefined)?.argv[2]).toContain('LoadState=not-found');
    expect(reloadOf(undefined)?.argv.slice(4)).toEqual(['etcd.service']);
  });

  test('wait only for those that are wanted started', () => {
    expect(commands.slice(-2).map((command) => command.argv.slice(4))).toEqual([
      ['restart', 'starting', 'b.service'],
      ['restart', 'started', 'etcd.service', 'routes.service'],
    ]);
  });
});

test('a row shows the change of the unit file and says that the unit restarts', () => {
  const change = unit.diff(want, { ...running, text: unitText(want).replace('notify', 'simple') });
  const [row] = change.kind === 'same' ? [] : unit.describe(change);
  expect(row).toMatchObject({ verb: 'restart', subject: 'unit etcd.service', reason: 'its unit file differs' });
  expect(row?.diff).toContain('-Type=simple\n+Type=notify');
});
