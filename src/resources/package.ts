import type { Command } from '../command/command.ts';
import { absent, type Reading, type Readings, type ResourceKind, type Row, type Same, same, seenAs, unreadable } from './kind.ts';
import { installCommand, packageNotes, purgeCommand } from './package-commands.ts';
import type { PackageWant } from './wants.ts';

export interface PackageSeen {
  readonly kind: 'package';
  readonly name: string;
  /** `broken`: dpkg began with it and did not end. */
  readonly state: 'installed' | 'broken';
  readonly installedBy: 'bramble' | 'others';
}

export type PackageChange =
  | { readonly kind: 'install'; readonly want: PackageWant; readonly reason: string; readonly installedBy: PackageSeen['installedBy'] }
  | { readonly kind: 'purge'; readonly name: string; readonly reason: string };

/**
 * dpkg-query reads its whole database for one answer, which takes a small board a tenth of a second and more; grep does not.
 * What a dpkg that was killed had done is in files beside the database, the newest last, until the next one runs.
 */
const probe = `status=/var/lib/dpkg/status
set +f
updates=
for file in /var/lib/dpkg/updates/[0-9]*; do [ ! -e "$file" ] || updates="$updates$nl$file"; done
set -f
IFS=$nl wanted=
for name in "$@"; do wanted="$wanted$nl-e\nPackage: $name"; done
if [ -r $status ]; then
  grep -h -x -F -A 3 $wanted $status $updates
  echo end
fi
for name in "$@"; do [ -f "${packageNotes}/$name" ] && printf 'ours|%s\\n' "$name"; done`;

/** dpkg's own words: what is wanted, whether there is an error, and how far it got. */
const statusLine = /^Package: (\S+)\n(?:[A-Z].*\n)*?Status: \S+ (\S+) (\S+)$/gm;
const gone = ['not-installed', 'config-files'];

function read(keys: readonly string[], printed: string): Readings<PackageSeen> {
  const lines = printed.split('\n');
  if (!lines.includes('end')) return new Map(keys.map((name) => [name, unreadable('the host has no dpkg')]));
  const states = new Map([...printed.matchAll(statusLine)].map(([, name, error, state]) => [name, error === 'ok' ? state : 'broken']));
  const readings = new Map<string, Reading<PackageSeen>>();
  for (const name of keys) {
    const state = states.get(name);
    const installedBy = lines.includes(`ours|${name}`) ? 'bramble' : 'others';
    const isGone = state === undefined || gone.includes(state);
    // A note without its package: its removal did not end, and what came along may still be here.
    if (isGone && installedBy === 'others') readings.set(name, absent);
    else readings.set(name, seenAs({ kind: 'package', name, state: state === 'installed' ? 'installed' : 'broken', installedBy }));
  }
  return readings;
}

function diff(want: PackageWant | undefined, seen: PackageSeen | undefined): PackageChange | Same {
  if (want === undefined) {
    if (seen === undefined) return same('it is gone');
    return seen.installedBy === 'bramble' ? { kind: 'purge', name: seen.name, reason: 'nothing wants it now' } : same('it was there before bramble');
  }
  if (seen === undefined) return { kind: 'install', want, reason: 'it is not installed', installedBy: 'bramble' };
  if (seen.state === 'broken') return { kind: 'install', want, reason: 'its installation did not end', installedBy: seen.installedBy };
  return same('it is installed');
}

/** All packages in one run of apt-get. */
function batch(changes: readonly PackageChange[]): readonly Command[] {
  const purge = changes.flatMap((change) => (change.kind === 'purge' ? [change.name] : []));
  const install = changes.flatMap((change) => (change.kind === 'install' ? [change.want.name] : []));
  return [...(purge.length === 0 ? [] : [purgeCommand(purge)]), ...(install.length === 0 ? [] : [installCommand(install)])];
}

const predict = (change: PackageChange): PackageSeen | undefined =>
  change.kind === 'purge' ? undefined : { kind: 'package', name: change.want.name, state: 'installed', installedBy: change.installedBy };

function describe(change: PackageChange): readonly Row[] {
  if (change.kind === 'purge') return [{ verb: 'remove', subject: `package ${change.name}`, reason: change.reason }];
  return [{ verb: 'create', subject: `package ${change.want.name}`, reason: change.reason }];
}

/** A Debian package. It goes again only if bramble installed it, together with what came along. */
export const packageKind: ResourceKind<PackageWant, PackageSeen, PackageChange> = {
  name: 'package',
  key: (want) => want.name,
  probe,
  read,
  diff,
  commands: (change) => batch([change]),
  batch,
  predict,
  describe,
};
