import { type Command, sh } from '../command/command.ts';
import type { UnitApply, UnitChange } from './unit-change.ts';
import { unitPath, unitText } from './unit-text.ts';
import { writeFiles } from './write-file.ts';

const waitMs = 300_000;

/** What a failed start has to say for itself: systemd's words and the last 20 journal lines of each unit that is not active. */
const evidence = `explain() {
  for u in "$@"; do
    systemctl is-active --quiet "$u" && continue
    { echo "$u is $(systemctl is-active "$u"):"; journalctl -u "$u" -n 20 --no-pager -o cat 2>/dev/null | cut -c 1-400 | tail -c 6000; } >&2
  done
  exit 1
}`;

const enableScript = 'systemctl enable --no-reload --quiet "$@"';

const reloadScript = 'systemctl daemon-reload';

/** systemd reads a unit that it does not know when it is asked for it. A reload would also run every generator. */
const reloadWhereNeeded = `case $(systemctl show --no-pager -p LoadState,NeedDaemonReload -- "$@") in *LoadState=not-found* | *NeedDaemonReload=yes*) ${reloadScript} ;; esac`;

const runScript = `${evidence}
verb=$1 wait=$2
shift 2
systemctl reset-failed "$@" 2>/dev/null
if [ "$wait" = started ]; then systemctl "$verb" "$@" || explain "$@"; else systemctl --no-block "$verb" "$@"; fi`;

const removeScript = `set -u
for u in "$@"; do
  [ -e "/etc/systemd/system/$u" ] || [ -L "/etc/systemd/system/$u" ] || continue
  systemctl stop "$u" || { echo "$u does not stop" >&2; exit 1; }
  systemctl disable --no-reload --quiet "$u" 2>/dev/null
  rm -f "/etc/systemd/system/$u" "/run/bramble/inputs/$u"
done
systemctl daemon-reload
systemctl reset-failed "$@" 2>/dev/null
true`;

const unmaskScript = 'for u in "$@"; do systemctl unmask --quiet "$u"; systemctl unmask --runtime --quiet "$u"; done; true';

/** All units' files first, then one reload, then what must run: units of one batch start side by side, as systemd orders them. */
export function unitCommands(changes: readonly UnitChange[]): readonly Command[] {
  const applies = changes.filter((change) => change.kind === 'apply');
  const removes = changes.filter((change) => change.kind === 'remove').map((change) => change.name);
  return [...(removes.length === 0 ? [] : [{ ...sh(removeScript, removes), timeoutMs: waitMs }]), ...applyAll(applies)];
}

function applyAll(applies: readonly UnitApply[]): readonly Command[] {
  const names = (test: (change: UnitApply) => boolean) => applies.filter(test).map((change) => change.want.name);
  const masked = names((change) => change.unmask);
  const enable = names((change) => change.enable);
  const changed = applies.filter((change) => change.write || change.enable || change.reload);
  const reload = changed.every((change) => change.isUnknown)
    ? sh(
        reloadWhereNeeded,
        changed.map(({ want }) => want.name),
      )
    : sh(reloadScript);
  const run = (act: 'restart' | 'start', until: 'started' | 'starting'): readonly Command[] => {
    const units = names((change) => change.act === act && change.want.until === until);
    return units.length === 0 ? [] : [{ ...sh(runScript, [act, until, ...units]), timeoutMs: waitMs }];
  };
  return [
    ...(masked.length === 0 ? [] : [sh(unmaskScript, masked)]),
    ...writeFiles(applies.filter((change) => change.write).map(({ want }) => ({ path: unitPath(want.name), mode: '0644', text: unitText(want) }))),
    ...(enable.length === 0 ? [] : [sh(enableScript, enable)]),
    ...(changed.length === 0 ? [] : [reload]),
    ...run('restart', 'starting'),
    ...run('start', 'starting'),
    ...run('restart', 'started'),
    ...run('start', 'started'),
  ];
}
