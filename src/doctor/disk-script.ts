import { type Command, sh } from '../command/command.ts';
import { opensSection } from '../facts/sections.ts';

/** How many synced writes are timed, and how large each is: what etcd was seen to write for a change (IBM, Using Fio to Tell Whether Your Storage is Fast Enough for Etcd). */
const syncWrites = 200;
const syncWriteBytes = 2300;
const throughputBytes = 16 * 2 ** 20;

/** What the whole measurement writes on a host; what `up` asks of a new member is the first part. */
export const measuredBytes = syncWrites * syncWriteBytes + throughputBytes;

/**
 * One process that writes, syncs and looks at the clock, as a database does: perl, which every Debian has (perl-base is essential; without
 * Time::HiRes, hence the system calls by number: fdatasync and clock_gettime of the architecture that this perl was made for).
 * Ends with 9 where it cannot.
 */
const timedWrites = `my %calls = ("x86_64" => [75, 228], "aarch64" => [83, 113]);
my $call = $calls{(split /-/, $Config{archname})[0]};
exit 9 unless $call && length(pack "p", "") == 8;
my ($file, $writes, $bytes, $limit) = @ARGV;
sub now { my $time = "\\0" x 16; syscall($call->[1], 1, $time); my ($s, $ns) = unpack "qq", $time; $s + $ns / 1e9 }
open my $to, ">", $file or exit 9;
my ($text, $begun, @took) = ("x" x $bytes, now());
for (1 .. $writes) {
  my $from = now();
  syswrite($to, $text) == $bytes && syscall($call->[0], fileno $to) == 0 or do { print "$!\\n"; last };
  push @took, now() - $from;
  last if now() - $begun > $limit;
}
printf "%d bytes copied, %.9f s\\n", $bytes, $_ for @took`;

/**
 * Without such a perl each write has a dd of its own, and what counts is the time that dd itself tells: it starts its clock after it was loaded
 * and has opened the file, and stops it before it ends, so that starting a process is no part of it. Its output goes to no process that is
 * started beside it: that would compete for the processor and be measured as well.
 * The 1 MiB blocks are synced one by one: a database on the same disk never waits for more than one.
 * All of it ends by itself where a disk is slower than anything that can be used.
 */
const script = `export LC_ALL=C
dir=$1 writes=$2 bytes=$3 mebibytes=$4 limit=15
while [ ! -d "$dir" ]; do dir=\${dir%/*}; [ -n "$dir" ] || dir=/; done
file=\${dir%/}/.bramble-disk-check
${opensSection('where')}
printf '%s\\n' "$dir"
${opensSection('trouble')}
free=$(($(stat -f -c '%a * %S' -- "$dir")))
[ "$free" -ge $(((mebibytes + 64) * 1048576)) ] || { echo "only $((free / 1048576)) MiB are free there"; exit 0; }
said=$( (true >>"$file") 2>&1 ) || { echo "\${said##*: }"; exit 0; }
exec 9>>"$file"
flock -n 9 || { echo 'another run measures it right now'; exit 0; }
trap 'rm -f -- "$file"' EXIT
trap 'exit 1' HUP INT TERM
sync=oflag=dsync
dd if=/dev/zero of="$file" count=0 "$sync" 2>/dev/null || sync=conv=fsync
${opensSection('sync')}
by_dd() {
  read -r started rest </proc/uptime
  i=0
  while [ "$i" -lt "$writes" ]; do
    dd if=/dev/zero of="$file" bs="$bytes" count=1 seek="$i" conv=notrunc "$sync" 2>&1 || break
    i=$((i + 1))
    read -r now rest </proc/uptime
    [ $((\${now%%.*} - \${started%%.*})) -lt "$limit" ] || break
  done
}
perl -MConfig -e '${timedWrites}' -- "$file" "$writes" "$bytes" "$limit" 2>/dev/null
case $? in 0) ;; *) by_dd ;; esac
[ "$mebibytes" -gt 0 ] || { ${opensSection('done')}; exit 0; }
${opensSection('write')}
timeout -s INT 30 dd if=/dev/zero of="$file" bs=1048576 count="$mebibytes" conv=notrunc "$sync" 2>&1
${opensSection('read')}
timeout -s INT 30 dd if="$file" of=/dev/null bs=1048576 count="$mebibytes" iflag=direct 2>&1
${opensSection('done')}
exit 0`;

/** Writes a small file below a directory (or its nearest parent), times it and removes it. `how.writes`: fewer than usual. */
export const diskCommand = (directory: string, how: { readonly throughput: boolean; readonly writes?: number }): Command => ({
  ...sh(script, [directory, String(how.writes ?? syncWrites), String(syncWriteBytes), String(how.throughput ? throughputBytes / 2 ** 20 : 0)]),
  timeoutMs: 120_000,
});
