import { type ErrorEntry, entry } from './error-entry.ts';

/** The lab. */
export const labErrors: Readonly<Record<string, ErrorEntry>> = {
  'lab.bad-name': entry('This cannot be the name of a lab.', 'Use lower-case letters, digits and dashes.'),
  'lab.bad-size': entry('A lab cannot have so many machines.', 'Use numbers in the range that is named.'),
  'lab.bad-user': entry('This cannot be a user on machines of a lab.', 'Use a name such as root or pi.'),
  'lab.debian-failed': entry(
    'Debian could not be installed into an image.',
    "Let this computer reach Debian's mirror; run with sudo where namespaces are not allowed.",
  ),
  'lab.docker-failed': entry('Docker refused a command.', 'Read what it said.'),
  'lab.docker-missing': entry('There is no Docker.', 'Install docker.io and mmdebstrap.'),
  'lab.docker-refused': entry('This user may not talk to Docker.', 'Use sudo, or join the group docker.'),
  'lab.docker-silent': entry("Docker's daemon does not answer.", 'Start it.'),
  'lab.docker-slow': entry('Docker took too long.', 'Look at the load of this computer and try again.'),
  'lab.docker-too-tight': entry('Docker may not give containers what a machine needs.', "Use Docker's engine as root on Linux."),
  'lab.foreign-config': entry("The folder has a bramble.yaml that is not the lab's.", 'Give the lab another folder, or move that file away.'),
  'lab.host-off': entry('The machine is off.', 'Start it first: `bramble lab start <host>`.'),
  'lab.key-lost': entry("The lab's SSH key is gone.", 'Put it back, or make the lab anew.'),
  'lab.machine-silent': entry('A machine does not answer on SSH.', 'See what it does with docker exec.'),
  'lab.no-base-image': entry('No Debian can be had for the machines.', 'Install mmdebstrap, or let Docker reach a registry.'),
  'lab.no-host': entry('No host was named.', 'Name one or more.'),
  'lab.no-subnet': entry('No network range is free for the lab.', 'Remove labs or Docker networks that nobody needs.'),
  'lab.no-tunnel': entry("There is no /dev/net/tun, which a virtual board's network needs.", 'Load it: `sudo modprobe tun`.'),
  'lab.other-folder': entry('The lab is there with another folder.', 'Use that folder, or another name.'),
  'lab.other-user': entry('The lab is there with another user.', 'Use that user, or make the lab anew.'),
  'lab.same-host': entry('A machine cannot be cut off from itself.', 'Name two hosts.'),
  'lab.unknown': entry('There is no lab of this name.', 'See `bramble lab list`.'),
  'lab.unknown-host': entry('The lab has no host of this name.', 'See `bramble lab list`.'),
};
