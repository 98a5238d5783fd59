import type { Host } from '../../config/config.ts';
import type { HostFacts } from '../../facts/host-facts.ts';
import { bad, type Finding, ok } from '../finding.ts';
import { linkOf } from './network.ts';

export interface Identified {
  readonly host: Host;
  readonly facts: HostFacts;
}

interface Mark {
  readonly name: string;
  readonly of: (each: Identified) => string | undefined;
  readonly isFatal: boolean;
  readonly remedy: string;
}

const hostName = 'host name';

/** What no two machines may share. All are copied with a card but the MAC address. */
const marks: readonly Mark[] = [
  {
    name: 'MAC address',
    of: ({ host, facts }) => linkOf(host, facts)?.mac,
    isFatal: true,
    remedy: 'If bramble.yaml names one machine twice, take one entry out. Else give one of them another MAC address (`man systemd.link`, MACAddress=).',
  },
  {
    name: 'machine-id',
    of: ({ facts }) => facts.machineId,
    isFatal: false,
    remedy:
      'On all of them but one: `sudo sh -c ": >/etc/machine-id" && sudo rm -f /var/lib/dbus/machine-id && sudo reboot`. It is made anew, and so is its DHCP lease.',
  },
  {
    name: 'SSH host key',
    of: ({ facts }) => facts.hostKey,
    isFatal: false,
    remedy:
      'On all of them but one: `sudo rm /etc/ssh/ssh_host_* && sudo ssh-keygen -A && sudo systemctl restart ssh`; then `bramble plan --new-machine <host>` to learn the new key.',
  },
  {
    name: hostName,
    of: ({ facts }) => facts.hostname,
    isFatal: false,
    remedy: 'Give each its own: `sudo hostnamectl set-hostname <name>`; the names of bramble.yaml are a good choice.',
  },
];

type Holders = ReadonlyMap<string | undefined, readonly Identified[]>;
const known = new WeakMap<readonly Identified[], ReadonlyMap<Mark, Holders>>();

function byValue(mark: Mark, all: readonly Identified[]): Holders {
  const holders = new Map<string | undefined, Identified[]>();
  for (const each of all) {
    const value = mark.of(each);
    const others = holders.get(value);
    if (others === undefined) holders.set(value, [each]);
    else others.push(each);
  }
  return holders;
}

/** Who has each value of a mark; made once for all that are compared with each other. */
function holdersOf(mark: Mark, all: readonly Identified[]): Holders {
  const before = known.get(all) ?? new Map(marks.map((each) => [each, byValue(each, all)]));
  known.set(all, before);
  return before.get(mark) ?? new Map();
}

/** What each host has in common with others that should be its own. Host names count only among people: nodes are named by bramble.yaml. */
export function identity(self: Identified, all: readonly Identified[], areNamesCompared = true): Finding {
  const compared = marks.filter(({ name }) => areNamesCompared || name !== hostName);
  const shared = compared.flatMap((mark) => {
    const own = mark.of(self);
    const others = own === undefined || own === '' ? [] : (holdersOf(mark, all).get(own) ?? []).filter((each) => each !== self);
    return others.length === 0 ? [] : [{ mark, own: own ?? '', others: others.map(({ host }) => host.name).join(', ') }];
  });
  if (shared.length === 0) return ok('identity', 'machine-id, host name, MAC address and SSH host key are its own');
  return bad(
    shared.some(({ mark }) => mark.isFatal) ? 'refuse' : 'warn',
    'identity',
    shared
      .map(
        ({ mark, own, others }) =>
          `${others} ${others.includes(',') ? 'have' : 'has'} the same ${mark.name} (${own.length > 40 ? `${own.slice(0, 40)}…` : own})`,
      )
      .join('; '),
    shared.map(({ mark }) => mark.remedy).join(' '),
    Object.fromEntries(shared.map(({ mark, own }) => [mark.name, own])),
  );
}
