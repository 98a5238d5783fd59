import { asRoot, hosts } from './lab.ts';

/** Everything there is on a host that bramble could leave something in: a line a thing, sorted. */
export type Listing = readonly string[];

/** Each thing with what makes it itself: content, owner, mode, state. Times and sizes are left out, numbers of processes too. */
const script =
  String.raw`
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
seek() { find / \( -path /proc -o -path /sys -o -path /run -o -path /tmp -o -path /dev \) -prune -o "$@"; }
seek -type f -printf 'file %p %m %U:%G\n'
seek -type d -printf 'directory %p %m %U:%G\n'
seek -type l -printf 'link %p %l\n'
seek -type f -print0 | xargs -0 sha256sum | sed 's/^\([0-9a-f]*\)  \(.*\)$/content \2 \1/'
find /run /tmp /dev -type f -printf 'volatile %p\n' -o -path '/run/systemd/*' -prune -o -type d -printf 'volatile %p\n'
systemctl list-unit-files --no-legend --plain | awk '{print "unit-file", $1, $2}'
systemctl list-units --all --no-legend --plain | awk '{print "unit", $1, $2, $3}'
awk '{print "mount", $2, $3}' /proc/mounts
ip -o link | awk '{print "interface", $2}'
ip -4 address | awk '$1 == "inet" {print "address", $2}'
ip -4 route show table all | sed 's/^/route /'
ip -4 rule | sed 's/^/rule /'
ip netns | sed 's/^/netns /'
nft list tables 2>/dev/null | sed 's/^/nft /'
dpkg-query -W -f 'package ` +
  '${Package} ${Version} ${db:Status-Status}' +
  String.raw`\n'
sysctl -a 2>/dev/null | sed -n 's/^\(net\.\|vm\.\|kernel\.\|fs\.\)/sysctl \1/p'
lsmod 2>/dev/null | awk 'NR > 1 {print "module", $1}'
# A login of plan stays for a minute: sshd-session of newer servers is no change.
ps -eo comm= | sed '/^sshd-session$/d; s/^/process /' | sort -u
ss -Hltn | awk '{print "port", $4}'
`;

/** A listing of every host. */
export async function blankListing(): Promise<ReadonlyMap<string, Listing>> {
  const found = new Map<string, Listing>();
  // Two at a time: each reads the whole disk.
  for (const pair of [hosts.slice(0, 2), hosts.slice(2, 4), hosts.slice(4)]) {
    const texts = await Promise.all(pair.map((host) => asRoot(host, script)));
    pair.forEach((host, index) =>
      found.set(
        host,
        (texts[index] ?? '')
          .split('\n')
          .filter((line) => line !== '')
          .toSorted(),
      ),
    );
  }
  return found;
}

/** What a reset rightly leaves different, each with its reason. */
const allowed: readonly { readonly line: RegExp; readonly because: string }[] = [
  {
    line: /^(file|directory|content|volatile) \/(var|run)\/log\/(journal|apt|dpkg\.log|wtmp|btmp|lastlog|alternatives\.log)/,
    because: 'logs tell what happened',
  },
  { line: /^content \/etc\/(passwd|group|shadow|gshadow)- /, because: 'backups of the account files, from before the package’s user came and went' },
  { line: /^(file|content) \/var\/cache\/apt\/(src)?pkgcache\.bin /, because: 'apt’s own cache' },
  { line: /^content \/var\/lib\/(apt\/extended_states|dpkg\/status-old) /, because: 'apt and dpkg note which packages came by themselves' },
  { line: /^content \/var\/cache\/ldconfig\/aux-cache /, because: 'ldconfig ran when packages came and went' },
  {
    line: /^volatile \/run\/(adduser|haproxy|nri)$/,
    because: 'empty directories in memory that adduser, the package and containerd made; gone at the next boot',
  },
  { line: /^volatile \/run\/bramble(\/inputs|\/lock)?$/, because: 'the lock that reset itself holds, in memory; gone at the next boot' },
  { line: /^unit network-online\.target /, because: 'a target that was reached once stays reached until the next boot' },
  { line: /^interface eth0@if\d+:$/, because: 'a container that was started anew has another peer' },
  { line: /^port 127\.0\.0\.11:\d+$/, because: 'Docker’s own resolver takes another port at every start' },
  {
    line: /^sysctl (fs\.(dentry-state|file-nr|inode-nr|inode-state|quota\.\S+)|kernel\.(ns_last_pid|pty\.nr|random\.\S+)|net\.netfilter\.nf_conntrack_count) /,
    because: 'counters, not settings',
  },
  { line: /^unit (session-\d+|user-\d+|user@\d+|user-runtime-dir@\d+)\./, because: 'logins' },
  { line: /^process (sshd|sudo|sh|ps|sed|sort|awk|ss)$/, because: 'the listing itself' },
];

/** What is there that was not (`+`), and what was there and is not (`-`), without what is allowed to differ. */
export function differences(before: Listing, after: Listing): readonly string[] {
  const [old, now] = [new Set(before), new Set(after)];
  const changed = [...before.filter((line) => !now.has(line)).map((line) => `- ${line}`), ...after.filter((line) => !old.has(line)).map((line) => `+ ${line}`)];
  return changed.filter((line) => !allowed.some((each) => each.line.test(line.slice(2))));
}
