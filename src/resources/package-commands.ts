import { type Command, sh } from '../command/command.ts';

/** One file for each package that bramble installed: the names of all packages that came with it, itself included. */
export const packageNotes = '/var/lib/bramble/packages';

/**
 * Nothing that a package brings may start by itself: what runs is a unit's business. The policy file only speaks for as long as
 * this very script lives, so one that a power cut leaves behind is mute, and the next installation takes it away.
 */
const quiet = `policy=/usr/sbin/policy-rc.d
if [ -f "$policy" ] && grep -q '^# bramble$' "$policy"; then rm -f "$policy"; fi
if [ ! -e "$policy" ]; then
  boot=$(cat /proc/sys/kernel/random/boot_id)
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' HUP INT TERM
  printf '%s\\n' '#!/bin/sh' '# bramble' 'now=$(cat /proc/sys/kernel/random/boot_id)' "[ \\"\\$now\\" = $boot ] && kill -0 $$ 2>/dev/null && exit 101" 'exit 0' >"$policy.new"
  chmod 0755 "$policy.new"
  mv -f "$policy.new" "$policy"
fi`;

/** Lists of packages as apt keeps them, and where those that matter are for the time of an installation. */
const lists = '/var/lib/apt/lists';
const few = '/run/bramble/apt-lists';

/**
 * apt looks at each of some 60,000 packages several times for one answer. It gives the same one, in a quarter of the time, from lists that hold nothing but
 * the packages that are asked for and all that these may need, by name. Signed releases are beside them as ever, and checksums in them. What such lists do not
 * know is never solved by a removal (`--no-remove`): whatever does not work with them is asked again with all lists.
 */
const fewLists = `show() { for f in ${lists}/*_Packages ${lists}/*_Packages.*; do [ ! -f "$f" ] || /usr/lib/apt/apt-helper cat-file "$f"; done; }
few_lists() {
  rm -rf ${few}
  mkdir ${few} || return
  names=$(show | grep -E '^(Package|Depends|Pre-Depends): ' | awk -v wanted="$*" '
/^Package: / { name = substr($0, 10); found[name] = 1; next }
{ needs[name] = needs[name] "," $0 }
END {
  n = split(wanted, list, " ")
  for (i = 1; i <= n; i++) if (list[i] in found) known[list[i]] = 1; else exit 1
  for (i = 1; i <= n; i++) {
    printf "%s ", list[i]
    m = split(needs[list[i]], need, /[,|]/)
    for (j = 1; j <= m; j++) {
      sub(/^([^ ]*: | +)/, "", need[j])
      sub(/[ (:].*/, "", need[j])
      if (need[j] != "" && !(need[j] in known)) { known[need[j]] = 1; list[++n] = need[j] }
    }
  }
}') || return
  for f in ${lists}/*Release ${lists}/*_Release.gpg; do [ ! -f "$f" ] || ln -s "$f" ${few}/ || return; done
  for f in ${lists}/*_Packages ${lists}/*_Packages.*; do
    [ -f "$f" ] || continue
    to=\${f##*/}
    /usr/lib/apt/apt-helper cat-file "$f" | awk -v names="$names" 'BEGIN { n = split(names, list, " "); for (i = 1; i <= n; i++) is[list[i]] = 1 }
/^Package: / { isIn = $2 in is }
isIn' >"${few}/\${to%_Packages*}_Packages" || return
  done
}`;

/**
 * An answer from the lists that are there is quicker; only where they lack something are they fetched anew. Where apt has no cache of them it makes
 * none: it would write 70 MB for this one answer. Nothing that is installed here starts or is enabled, so maintainer scripts need no reload of systemd
 * (SYSTEMD_OFFLINE, systemctl(1)): each of them would run all generators.
 */
const installScript = `set -u
${fewLists}
umask 022
export DEBIAN_FRONTEND=noninteractive LC_ALL=C SYSTEMD_OFFLINE=1
notes=${packageNotes}
mkdir -p "$notes" /run/bramble
${quiet}
installed() { dpkg-query -W -f '\${db:Status-Status} \${Package}\\n' | grep '^installed ' | cut -d ' ' -f 2 | sort -u; }
no_cache='-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache='
cacheless=$no_cache
[ ! -s /var/cache/apt/pkgcache.bin ] || cacheless=
apt() { apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 -o APT::Keep-Downloaded-Packages=false "$@"; }
install_all() {
  if few_lists "$@" && apt $no_cache -o Dir::State::lists=${few} --no-remove --no-install-recommends install "$@"; then return; fi
  apt $cacheless --no-install-recommends install "$@"
}
before=/run/bramble/packages-before
installed >"$before"
dpkg --configure -a >/dev/null 2>&1
if ! install_all "$@" >/run/bramble/apt.log 2>&1; then
  if ! { apt $cacheless -o pkgCacheFile::Generate=false update && install_all "$@"; } >/run/bramble/apt.log 2>&1; then
    tail -n 20 /run/bramble/apt.log >&2
    exit 1
  fi
fi
new=$(installed | comm -13 "$before" -)
for name in "$@"; do
  if printf '%s\\n' "$new" | grep -Fxq -- "$name"; then
    { cat "$notes/$name" 2>/dev/null; printf '%s\\n' "$new"; } | sort -u >"$notes/$name.bramble-new"
    mv -f "$notes/$name.bramble-new" "$notes/$name"
  fi
done
if [ -d /run/systemd/system ]; then
  for name in $new; do
    dpkg -L "$name" | grep -E '/systemd/system/[^/@]+\\.(service|timer|socket)$' | while read -r unit; do systemctl disable --quiet "\${unit##*/}" 2>/dev/null; done
  done
fi
rm -rf "$before" /run/bramble/apt.log ${few}
true`;

/**
 * dpkg, other than apt-get, never takes along what the user installed on top: such a package stays. What several of bramble's
 * packages brought goes with the last of them. The notes go when the packages are gone, so that a purge that was killed is repeated.
 */
const purgeScript = `set -u
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
notes=${packageNotes}
list= others=' '
for file in "$notes"/*; do
  [ -f "$file" ] || continue
  case " $* " in *" \${file##*/} "*) list="$list $(cat "$file")" ;; *) for name in $(cat "$file"); do others="$others$name "; done ;; esac
done
drop=
for name in $list; do
  case $others in *" $name "*) ;; *) drop="$drop $name" ;; esac
done
try=0
while [ -n "$drop" ] && [ $try -lt 60 ]; do
  said=$(dpkg --purge $drop 2>&1) && break
  case $said in *'frontend lock'*|*'status database lock'*|*'is locked'*) sleep 2; try=$((try+1)) ;; *) break ;; esac
done
for name in "$@"; do rm -f "$notes/$name"; done
rmdir "$notes" 2>/dev/null
true`;

/** Installs packages and notes what came along. */
export const installCommand = (names: readonly string[]): Command => ({ ...sh(installScript, names), timeoutMs: 1_200_000 });

/** Purges packages that bramble installed. */
export const purgeCommand = (names: readonly string[]): Command => ({ ...sh(purgeScript, names), timeoutMs: 600_000 });
