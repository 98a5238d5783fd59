import { quote } from '../../src/command/quote.ts';
import { type Cluster, onHost, pipeFrom, toHost } from '../measure/plain-ssh.ts';

const list = '/run/bench-python';

/** Installs what Ansible needs of a host, and lists the files of all that came along. */
const install = `set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
names() { dpkg-query -W -f '\${Package}\\n' | sort; }
names >${list}.before
apt() { apt-get -q -y --no-install-recommends install python3 python3-apt; }
{ apt || { apt-get -q update && apt; }; } >${list}.log 2>&1 || { tail -n 20 ${list}.log >&2; exit 1; }
names | comm -13 ${list}.before - | xargs dpkg -L | sort -u | while read -r path; do
  if [ -L "$path" ] || [ -f "$path" ]; then echo "$path"; fi
done >${list}`;

/** sshd refuses more logins under way than ten (MaxStartups). */
const atOnce = 5;

/** `source`: it has Python and the list of its files. */
const look = `[ -f ${list} ] && echo source || python3 -c 'import apt' 2>/dev/null && echo there || echo missing`;

/** Python for Ansible's modules: from Debian's packages on one host, and as copies of its files on the others, which is quicker. */
export async function installPython(cluster: Cluster): Promise<void> {
  const states = await Promise.all(cluster.config.hosts.map(async (host) => ({ host, state: (await onHost(cluster, host, look)).split('\n')[0] })));
  const missing = states.filter(({ state }) => state === 'missing').map(({ host }) => host);
  const source = states.find(({ state }) => state === 'source')?.host ?? missing[0];
  if (source === undefined) return;
  if (source === missing[0]) await onHost(cluster, source, quote(['sh', '-c', install]));
  const others = missing.filter((host) => host !== source);
  for (let start = 0; start < others.length; start += atOnce) {
    const group = others.slice(start, start + atOnce);
    await Promise.all(group.map((host) => pipeFrom(cluster, source, `tar -P -cf - -T ${list}`, toHost(cluster, host, 'tar -P -xf -'))));
  }
}
