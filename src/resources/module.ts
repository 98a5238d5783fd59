import { type Command, sh } from '../command/command.ts';
import { absent, type Reading, type Readings, type ResourceKind, type Row, type Same, same, seenAs } from './kind.ts';
import type { ModuleWant } from './wants.ts';

export interface ModuleSeen {
  readonly kind: 'module';
  readonly name: string;
  readonly state: 'loaded' | 'built-in' | 'loadable';
}

export interface ModuleChange {
  readonly kind: 'load';
  readonly want: ModuleWant;
  readonly reason: string;
}

/** Not every built-in module has a folder in /sys/module; some are known by what they bring. */
const probe = `kernel=
for name in "$@"; do
  case $name in *[!A-Za-z0-9_-]*) continue ;; esac
  under=$name
  while :; do case $under in *-*) under=\${under%%-*}_\${under#*-} ;; *) break ;; esac; done
  state=
  if [ -r /proc/modules ] && grep -q "^$under " /proc/modules; then state=loaded
  elif [ -d "/sys/module/$under" ]; then state=built-in
  elif kernel=\${kernel:-$(uname -r)}; [ -r "/lib/modules/$kernel/modules.builtin" ] && grep -q "/$name\\.ko" "/lib/modules/$kernel/modules.builtin"; then state=built-in
  else
    case $name in
      overlay) grep -qw overlay /proc/filesystems && state=built-in ;;
      nf_conntrack) [ -e /proc/sys/net/netfilter/nf_conntrack_max ] && state=built-in ;;
      br_netfilter) [ -e /proc/sys/net/bridge ] && state=built-in ;;
    esac
    if [ -z "$state" ] && command -v modprobe >/dev/null && modprobe -n -q "$name" 2>/dev/null; then state=loadable; fi
  fi
  [ -z "$state" ] || printf '%s|%s\\n' "$name" "$state"
done`;

const isState = (text: string | undefined): text is ModuleSeen['state'] => text === 'loaded' || text === 'built-in' || text === 'loadable';

function read(keys: readonly string[], printed: string): Readings<ModuleSeen> {
  const readings = new Map<string, Reading<ModuleSeen>>(keys.map((name) => [name, absent]));
  for (const line of printed.split('\n')) {
    const [name, state] = line.split('|');
    if (name !== undefined && readings.has(name) && isState(state)) readings.set(name, seenAs({ kind: 'module', name, state }));
  }
  return readings;
}

function diff(want: ModuleWant | undefined, seen: ModuleSeen | undefined): ModuleChange | Same {
  if (want === undefined) return same('a kernel module stays until the next boot');
  if (seen === undefined) return { kind: 'load', want, reason: 'this kernel does not seem to have it' };
  if (seen.state === 'loadable') return { kind: 'load', want, reason: 'it is not loaded' };
  return same(`it is ${seen.state}`);
}

/** A kernel module; one that is built in counts as loaded. */
export const module: ResourceKind<ModuleWant, ModuleSeen, ModuleChange> = {
  name: 'module',
  key: (want) => want.name,
  probe,
  read,
  diff,
  commands: ({ want }): readonly Command[] => [sh('modprobe -- "$1"', [want.name])],
  predict: ({ want }) => ({ kind: 'module', name: want.name, state: 'loaded' }),
  describe: ({ want, reason }): readonly Row[] => [{ verb: 'run', subject: `module ${want.name}`, reason }],
};
