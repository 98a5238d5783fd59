import { type ErrorEntry, entry } from './error-entry.ts';

/** etcd, and the way back where most of it is lost. */
export const etcdErrors: Readonly<Record<string, ErrorEntry>> = {
  'etcd.address-taken': entry('Two etcd members would have one address.', 'Give every control plane an address of its own.'),
  'etcd.addresses-changed': entry(
    'Too many control planes changed their address at once.',
    'Give the old addresses back and change one at a time, or recover.',
  ),
  'etcd.data-missing': entry("A control plane's etcd ran before and its data is gone.", 'Mount the disk that holds it, or put the data back.'),
  'etcd.database-missing': entry(
    'The hosts are nodes of a cluster whose database is on no control plane of bramble.yaml.',
    'Name the control planes that have it, or recover from a snapshot.',
  ),
  'etcd.member-demoted': entry(
    'A host that holds etcd data is called a worker while etcd does not answer.',
    'Write role: control-plane at this host again until the cluster works.',
  ),
  'etcd.quorum-lost': entry('No majority of the etcd members has its data and answers.', 'Start the hosts that are off, or run bramble recover.'),
  'etcd.slow-disk': entry(
    'The disk of a host that is to become a member of etcd takes too long to write.',
    'Use an SSD, or another host; `bramble up --force` takes it as it is.',
  ),
  'etcd.wireless': entry(
    'A host that is to become a member of etcd is connected by Wi-Fi.',
    'Connect it by cable, or make it a worker; `bramble up --force` takes it as it is.',
  ),
  'etcd.two-databases': entry(
    'Control planes answer with two databases that are not the same.',
    'Stop etcd on the hosts whose database is not to stay, then run again.',
  ),
  'etcd.would-lose-quorum': entry(
    'etcd would lose its majority with the members that leave.',
    'Bring the members back that do not work, or remove those instead.',
  ),
  'etcd.no-answer': entry('etcd did not answer, or not through a majority.', 'Start the members that are down: a majority must run and reach each other.'),
  'etcd.no-such-member': entry('A member of etcd that was to be changed is not there.', 'Run `bramble plan` to see what the cluster is now.'),
  'etcd.not-enough-started': entry('etcd refuses to change members while too few of them have started.', 'Start the members that never ran or are down.'),
  'etcd.not-in-sync': entry(
    'A new etcd member does not have what the others have yet.',
    'Look whether it runs and reaches the others on port 2380, then run again.',
  ),
  'etcd.refused': entry('etcd refused a change of its members.', 'Read what it said on the host that is named.'),
  'etcd.too-many-learners': entry('Another etcd member is still joining.', 'Let it become a full member, or take it out, before the next one joins.'),
  'etcd.unhealthy': entry(
    'etcd refuses to change members while some that vote are not connected.',
    'Start the members that are down, or take those that are gone for good out of bramble.yaml.',
  ),

  'recover.failed': entry('A part of a recovery did not succeed on a host.', 'Read what the host said, mend it there, run `bramble recover` again.'),
  'recover.hosts-silent': entry('Control planes that do not answer may hold newer data.', 'Start them, or say with --without that they are gone for good.'),
  'recover.no-snapshot': entry('The file that --snapshot names is not there or empty.', 'Name a file that `etcdctl snapshot save` wrote.'),
  'recover.no-space': entry('A copy of the data does not fit on a host.', 'Make room on that host.'),
  'recover.not-needed': entry('etcd has a majority, or would have one once its members are started.', 'Run `bramble up`.'),
  'recover.nothing-left': entry('No control plane that answers holds data of etcd.', 'Start one that has some.'),
  'recover.revision-unknown': entry('Nobody can tell which control plane has the newest data.', 'Start etcd on them, or choose with --from.'),
  'recover.source-unfit': entry('A control plane cannot be recovered from.', 'Choose one that answers and holds data.'),
};
