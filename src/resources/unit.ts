import { type ResourceKind, type Row, type Same, same } from './kind.ts';
import { textDiff } from './text-diff.ts';
import type { UnitChange } from './unit-change.ts';
import { unitCommands } from './unit-commands.ts';
import { readUnits, unitProbe, type UnitSeen } from './unit-seen.ts';
import { canBeEnabled, isOneshot, unitPath, unitText } from './unit-text.ts';
import type { UnitWant } from './wants.ts';

function diff(want: UnitWant | undefined, seen: UnitSeen | undefined): UnitChange | Same {
  if (want === undefined) return seen?.text === undefined ? same('it is gone') : { kind: 'remove', name: seen.name, reason: 'nothing wants it now' };
  const isNew = seen?.text === undefined;
  const write = seen?.text !== unitText(want);
  const unmask = seen?.enabled.startsWith('masked') === true;
  const enable = canBeEnabled(want.text) && seen?.enabled !== 'enabled';
  const reload = seen?.needsReload === true;
  const run = mustRun(want, seen, write);
  const reasons = [
    ...(isNew ? ['it does not exist'] : write ? ['its unit file differs'] : []),
    ...(unmask ? ['it is masked'] : enable && !isNew ? [`it is ${seen.enabled === '' ? 'not enabled' : seen.enabled}`] : []),
    ...(reload && !write ? ['systemd has not loaded its unit file'] : []),
    ...(run === undefined || isNew ? [] : [run.reason]),
  ];
  if (!write && !unmask && !enable && !reload && run === undefined)
    return same(seen?.active === 'active' ? 'it runs with its current inputs' : 'it is starting with its current inputs');
  return { kind: 'apply', want, isNew, isUnknown: seen === undefined, write, before: seen?.text, unmask, enable, reload, act: run?.act, reasons };
}

/** Whether the unit has to be started or restarted, and why. */
function mustRun(want: UnitWant, seen: UnitSeen | undefined, write: boolean): { act: 'restart' | 'start'; reason: string } | undefined {
  const isStarting = seen?.active === 'activating' && seen.sub !== 'auto-restart';
  if (seen === undefined || (seen.active !== 'active' && seen.active !== 'reloading' && !isStarting)) {
    return { act: 'restart', reason: seen === undefined ? 'it does not run' : `it is ${seen.active}${seen.sub === seen.active ? '' : ` (${seen.sub})`}` };
  }
  // A oneshot unit that is still at work has nothing to show yet.
  const isAtWork = isStarting && isOneshot(want.text);
  if (seen.runningInputs !== want.inputs && !isAtWork) return { act: 'restart', reason: 'it runs with other inputs than the current ones' };
  if (write) return { act: 'restart', reason: 'its unit file differs' };
  return isStarting && want.until === 'started' ? { act: 'start', reason: 'it is still starting' } : undefined;
}

function predict(change: UnitChange, seen: UnitSeen | undefined): UnitSeen | undefined {
  if (change.kind === 'remove') return undefined;
  const { want } = change;
  const isSettled = change.act !== undefined;
  return {
    kind: 'unit',
    name: want.name,
    text: unitText(want),
    enabled: canBeEnabled(want.text) ? 'enabled' : 'static',
    active: isSettled || seen === undefined ? 'active' : seen.active,
    sub: isSettled || seen === undefined ? (isOneshot(want.text) ? 'exited' : 'running') : seen.sub,
    runningInputs: isSettled || seen === undefined ? want.inputs : seen.runningInputs,
    needsReload: false,
  };
}

function describe(change: UnitChange): readonly Row[] {
  if (change.kind === 'remove') return [{ verb: 'remove', subject: `unit ${change.name}`, reason: change.reason }];
  const subject = `unit ${change.want.name}`;
  const reason = [...new Set(change.reasons)].join('; ');
  const verb = change.isNew ? 'create' : change.act === undefined ? 'change' : 'restart';
  return [change.write ? { verb, subject, reason, diff: textDiff(change.before ?? '', unitText(change.want)) } : { verb, subject, reason }];
}

/** A systemd service; see UnitWant. */
export const unit: ResourceKind<UnitWant, UnitSeen, UnitChange> = {
  name: 'unit',
  key: (want) => want.name,
  place: unitPath,
  probe: unitProbe,
  read: readUnits,
  diff,
  commands: (change) => unitCommands([change]),
  batch: unitCommands,
  predict,
  describe,
};
