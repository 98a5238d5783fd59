import { readFiles } from './files-on-host.ts';
import { absent, type Reading, type Readings, seenAs, unreadable } from './kind.ts';
import { inputsFolder, inputsVariable, unitFolder, unitPath } from './unit-text.ts';

/** A unit as systemd and the host's files tell it. */
export interface UnitSeen {
  readonly kind: 'unit';
  readonly name: string;
  /** The file in /etc/systemd/system; undefined where there is none. Drop-ins of others are not looked at. */
  readonly text: string | undefined;
  /** systemd's UnitFileState, such as `enabled`, `disabled`, `masked`, `static`. */
  readonly enabled: string;
  /** systemd's ActiveState, such as `active`, `activating`, `inactive`, `failed`. */
  readonly active: string;
  /** systemd's SubState, such as `running`, `exited`, `auto-restart`. */
  readonly sub: string;
  /** The digest that the running process, or the oneshot unit's last run, has; undefined where nothing runs. */
  readonly runningInputs: string | undefined;
  /** systemd has not loaded what is on the disk. */
  readonly needsReload: boolean;
}

const properties = 'Id,LoadState,UnitFileState,ActiveState,SubState,MainPID,NeedDaemonReload';

/** One systemctl call for all units; the digest comes from the environment of the process that runs. */
export const unitProbe = `IFS=$nl files= pids=
for unit in "$@"; do files="$files$nl${unitFolder}/$unit"; done
read_files $files
printf '\\nsystemctl\\n'
if [ -d /run/systemd/system ]; then shown=$(systemctl show --no-pager -p ${properties} -- "$@" 2>&1) || echo failed; else shown=; fi
printf '%s\\n' "$shown"
for line in $shown; do
  case $line in MainPID=0) ;; MainPID=*) pids="$pids$nl/proc/\${line#MainPID=}/environ" ;; esac
done
printf '\\ninputs\\n'
for unit in "$@"; do
  note=
  [ ! -f "${inputsFolder}/$unit" ] || IFS= read -r note <"${inputsFolder}/$unit"
  [ -z "$note" ] || printf 'ran|%s|%s\\n' "$unit" "$note"
done
IFS=$nl
[ -z "$pids" ] || grep -a -o -z -H '^${inputsVariable}=[0-9a-f]*' $pids | tr '\\000' '\\n'`;

export function readUnits(names: readonly string[], printed: string): Readings<UnitSeen> {
  const [files, rest] = split(printed, '\nsystemctl\n');
  const [shown, inputs] = split(rest, '\ninputs\n');
  const texts = readFiles(names.map(unitPath), files);
  const blocks = new Map(
    shown
      .split(/\n\n+/)
      .map((block) => propertiesOf(block))
      .map((block) => [block.get('Id') ?? '', block]),
  );
  const readings = new Map<string, Reading<UnitSeen>>();
  for (const name of names) readings.set(name, readUnit(name, texts.get(unitPath(name)), blocks.get(name), inputs));
  return readings;
}

/** Lines of `key=value`. */
const propertiesOf = (block: string): ReadonlyMap<string, string> =>
  new Map(block.split('\n').map((line) => [line.slice(0, Math.max(line.indexOf('='), 0)), line.slice(line.indexOf('=') + 1)]));

function readUnit(
  name: string,
  file: ReturnType<typeof readFiles> extends ReadonlyMap<string, infer R> ? R | undefined : never,
  block: ReadonlyMap<string, string> | undefined,
  inputs: string,
): Reading<UnitSeen> {
  if (file?.kind === 'unreadable') return file;
  if (block === undefined) return unreadable('systemd did not tell about it');
  const property = (key: string) => block.get(key) ?? '';
  const text = file?.kind === 'seen' && file.seen.kind === 'file' ? (file.seen.text ?? '') : undefined;
  const isKnown = !['not-found', ''].includes(property('LoadState'));
  if (text === undefined && !isKnown) return absent;
  const active = property('ActiveState');
  return seenAs({
    kind: 'unit',
    name,
    text,
    enabled: property('UnitFileState'),
    active,
    sub: property('SubState'),
    runningInputs: runningInputs(name, property('MainPID'), active, inputs),
    needsReload: property('NeedDaemonReload') === 'yes',
  });
}

function runningInputs(name: string, pid: string, active: string, inputs: string): string | undefined {
  const lines = inputs.split('\n');
  if (pid !== '0' && pid !== '') {
    const start = `/proc/${pid}/environ:${inputsVariable}=`;
    return lines.find((line) => line.startsWith(start))?.slice(start.length);
  }
  return active === 'active' ? lines.find((line) => line.startsWith(`ran|${name}|`))?.split('|')[2] : undefined;
}

function split(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + at.length)];
}
