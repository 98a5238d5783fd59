import { type ErrorEntry, entry } from './error-entry.ts';

/** What a host is and has. */
export const hostErrors: Readonly<Record<string, ErrorEntry>> = {
  'facts.incomplete': entry("A host's answer ended early.", 'Read what it said last; log in by hand and try a command.'),
  'facts.manifest': entry('The list of what bramble placed on a host is of another version.', 'Use the version of bramble that was used last.'),

  'host.address-missing': entry(
    'The host does not have the address that bramble.yaml gives it.',
    'Correct `address`; where ssh goes elsewhere, set `ssh.address`.',
  ),
  'host.architecture': entry('The host has an architecture without artifacts.', 'Install a 64-bit operating system (amd64 or arm64).'),
  'host.cgroup-v1': entry(
    'The host runs cgroup v1, which current kubelets refuse, and no file that bramble knows of can change that.',
    'Append `systemd.unified_cgroup_hierarchy=1` to the kernel command line and restart the host, or install a current release.',
  ),
  'host.clock': entry("The host's clock is far from this computer's.", 'Turn on time synchronisation there.'),
  'host.copied-card': entry(
    'Hosts have the machine-id or the SSH host key of another one: a card was copied after its first boot (a warning).',
    'Empty /etc/machine-id, make new SSH host keys, and reboot; the message has the commands.',
  ),
  'host.disk-full': entry('The host has too little free space for what is to be placed on it now.', 'Free space on the file system that is named.'),
  'host.disk-tight': entry(
    'What the node takes fits on its disk, but hardly anything is left for images and data of pods (a warning).',
    'Free space on the file system that is named, or use a larger card or disk.',
  ),
  'host.disk-too-small': entry(
    'The host has too little free space for what is placed on it, what etcd and logs grow to, and what the kubelet keeps free.',
    'Free space on the file system that is named, or use a larger card or disk; `bramble up --force` takes it as it is.',
  ),
  'host.distribution': entry('The host runs a distribution that is not supported.', 'Use Raspberry Pi OS, Debian, Ubuntu or DietPi.'),
  'host.distribution-untried': entry(
    'Nobody has tried bramble on this distribution (a warning).',
    'Debian, Ubuntu, Raspberry Pi OS, DietPi and Armbian are known to work.',
  ),
  'host.duplicate-identity': entry(
    'Two machines have one MAC address, or bramble.yaml names one machine twice.',
    'Take the second entry out, or give one of them another MAC address.',
  ),
  'host.file-system': entry(
    "The host's data would be on a file system that cannot hold it: in memory, over the network, or without owners of files.",
    'Mount a local disk with ext4 or xfs at /var/lib; turn a read-only root off.',
  ),
  'host.foreign-kubernetes': entry('Another Kubernetes is installed on the host.', 'Remove it with its own tool first.'),
  'host.kernel': entry('The kernel of the host is too old.', 'Install a current release of its operating system.'),
  'host.kernel-modules': entry(
    'The kernel of the host lacks a module without which no container runs.',
    'Install the kernel of its operating system, or restart the host if that was updated.',
  ),
  'host.memory-cgroup': entry(
    "The kernel's memory cgroup is off, and no file that bramble knows of can switch it on.",
    'Take `cgroup_disable=memory` out of the kernel command line, or install a kernel that has it, and restart the host.',
  ),
  'host.memory-tight': entry(
    'The node fits into the memory of the host, but hardly anything is left for pods (a warning).',
    'Give pods of this host small requests, or take a board with more memory.',
  ),
  'host.memory-too-small': entry(
    'Operating system and services of a node take more memory than the host has (docs/budgets.md).',
    'Take a board with more memory, or make it a worker; `bramble up --force` takes it as it is.',
  ),
  'host.no-nameserver': entry('A host knows no nameserver that pods can ask (a warning).', 'Write `network.nameservers`, or give the host a nameserver.'),
  'host.no-time-sync': entry('Nothing keeps the clock of the host right (a warning).', 'Install systemd-timesyncd, or see why it reaches no time server.'),
  'host.other-cluster': entry('The host belongs to another bramble cluster.', "Reset it with that cluster's bramble.yaml first."),
  'host.other-name': entry('The host is another host of this cluster.', 'Correct the addresses or the name in bramble.yaml.'),
  'host.other-network': entry('Hosts are not in one network.', 'Connect all hosts to one network.'),
  'host.port-in-use': entry('Another program holds a port that is needed.', 'Stop it or move it to another port.'),
  'host.reboot-in-vain': entry(
    'The host was restarted for something that its kernel still does not have.',
    'Find out which file the host reads when it starts, write it there and restart the host by hand.',
  ),
  'host.reboot-needed': entry(
    'The host has to be restarted, and `updates.reboot` says never.',
    'Make the change that is named by hand and restart the host, or allow it with `updates: { reboot: allowed }`.',
  ),
  'host.systemd': entry('The host has no systemd, or one that is too old.', 'Install a current release of its operating system.'),
  'host.under-voltage': entry(
    'A Raspberry Pi gets, or got since it booted, too little voltage (a warning).',
    'Use its official power supply and a short cable; `bramble doctor` shows whether it helped.',
  ),

  'resource.bad-key': entry('Something wanted has a name that it cannot have.', 'Report it as a bug, with bramble.yaml.'),
  'resource.duplicate': entry('Two parts of bramble want one thing.', 'Report it as a bug, with bramble.yaml.'),
};
