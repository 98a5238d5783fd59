import { type Command, sh } from '../command/command.ts';
import { absent, type Reading, type Readings, type ResourceKind, type Row, type Same, same, seenAs, unreadable } from './kind.ts';
import type { SysctlWant } from './wants.ts';

export interface SysctlSeen {
  readonly kind: 'sysctl';
  readonly name: string;
  /** Values of several numbers have one space between them. */
  readonly value: string;
  readonly isReadOnly: boolean;
}

export interface SysctlChange {
  readonly kind: 'set';
  readonly want: SysctlWant;
  readonly reason: string;
}

/**
 * Values are read by grep: dash reads byte by byte, and the kernel gives a value only to a read from its start.
 * `test -w` of some shells says yes to root whatever the mount says, so read-only mounts are looked up as well.
 */
const probe = `locked=$(grep -c -E '^[^ ]+ /proc(/sys)? [^ ]+ ro[, ]' /proc/self/mounts)
IFS=$nl paths=
for name in "$@"; do
  path=/proc/sys
  IFS=.; for part in $name; do path=$path/$part; done; IFS=$nl
  [ -f "$path" ] || continue
  paths="$paths$nl$path"
  if [ "$locked" = 0 ] && [ -w "$path" ]; then how=rw; else how=ro; fi
  printf '%s|%s|%s\\n' "$how" "$path" "$name"
done
[ -z "$paths" ] || grep -H '' $paths`;

const squeeze = (value: string) => value.trim().split(/\s+/).join(' ');

function read(keys: readonly string[], printed: string): Readings<SysctlSeen> {
  const values = new Map(printed.split('\n').map((line) => [line.slice(0, line.indexOf(':')), squeeze(line.slice(line.indexOf(':') + 1))]));
  const readings = new Map<string, Reading<SysctlSeen>>(keys.map((name) => [name, absent]));
  for (const line of printed.split('\n')) {
    const [how, path, name] = line.split('|');
    if (path === undefined || name === undefined || !readings.has(name)) continue;
    const value = values.get(path);
    readings.set(name, value === undefined ? unreadable('its value cannot be read') : seenAs({ kind: 'sysctl', name, value, isReadOnly: how === 'ro' }));
  }
  return readings;
}

function diff(want: SysctlWant | undefined, seen: SysctlSeen | undefined): SysctlChange | Same {
  if (want === undefined) return same('a kernel parameter keeps its value until the next boot');
  if (seen === undefined) return { kind: 'set', want, reason: 'the kernel does not have it yet' };
  const isEnough = want.atLeast === true && Number(seen.value) >= Number(want.value);
  if (seen.value !== squeeze(want.value) && !isEnough) return { kind: 'set', want, reason: `it is ${seen.value}` };
  return same(`it is ${seen.value}`);
}

const script = `set -eu
path=/proc/sys
IFS=.; for part in $1; do path=$path/$part; done
printf '%s\\n' "$2" >"$path"`;

/** A kernel parameter's live value. */
export const sysctl: ResourceKind<SysctlWant, SysctlSeen, SysctlChange> = {
  name: 'sysctl',
  key: (want) => want.name,
  probe,
  read,
  diff,
  commands: ({ want }): readonly Command[] => [sh(script, [want.name, want.value])],
  predict: ({ want }, seen) => ({ kind: 'sysctl', name: want.name, value: squeeze(want.value), isReadOnly: seen?.isReadOnly ?? false }),
  undo: ({ want }, seen) =>
    seen === undefined || !want.name.startsWith('net.')
      ? undefined
      : { kind: 'set', want: { kind: 'sysctl', name: want.name, value: seen.value }, reason: 'it was so before' },
  describe: ({ want, reason }): readonly Row[] => [{ verb: 'change', subject: `sysctl ${want.name} = ${want.value}`, reason }],
};
