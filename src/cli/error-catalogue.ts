/** What an error code means and what to do, in general; the message of the error itself knows more. Generates docs/errors.md. */
export interface ErrorEntry {
  readonly means: string;
  readonly remedy: string;
}

const entry = (means: string, remedy: string): ErrorEntry => ({ means, remedy });

/** Every code of a Problem or Failure, by area. A test holds it to the sources, both ways. */
export const errorCatalogue: Readonly<Record<string, ErrorEntry>> = {
  'apply.command-failed': entry(
    'A command on a host did not succeed.',
    'Read what the host said, mend it there, run `bramble up` again: it goes on where it ended.',
  ),

  'artifact.corrupt': entry(
    'The bytes of an artifact are not what its checksum says.',
    'Remove the file that is named and run again; check the disk or the medium it came on.',
  ),
  'artifact.lock-mismatch': entry(
    'bramble.lock pins other bytes than a source gave.',
    'Find out which of the two is right; `bramble build --update-lock` accepts the new ones.',
  ),
  'artifact.missing': entry('A file of the local store is gone.', 'Run again: it is fetched or built anew.'),
  'artifact.no-source': entry(
    'No source has an artifact that is needed.',
    'Let this computer reach the upstream downloads, bring a bundle, or install Go for `bramble build`.',
  ),

  'build.cancelled': entry('A build was interrupted.', 'Run it again: what was compiled is kept.'),
  'build.compiler-missing': entry('A component needs a C compiler or library for that architecture.', 'Install the packages that the message names.'),
  'build.failed': entry('Go could not build a component.', "Read Go's last lines; GOPROXY must be reachable once and the disk needs several GB."),
  'build.no-recipe': entry('There is no module for building that version.', 'Use a supported version, or a network that reaches the upstream downloads.'),

  'check.addon-not-healthy': entry(
    'An add-on did not become healthy in time.',
    'Look at its pods and events: `bramble kubectl -n kube-system get pods,events`.',
  ),
  'check.api-not-ready': entry('An API server did not become ready in time.', 'Look at kube-apiserver and etcd in the journal of the host that is named.'),
  'check.dns-silent': entry("The cluster's DNS does not answer from a host.", 'Look at kube-proxy on that host and at CoreDNS.'),
  'check.etcd-not-healthy': entry('etcd did not become healthy in time.', 'Read the journal of etcd on the hosts that are named.'),
  'check.nodes-not-ready': entry('Nodes did not become Ready in time.', 'Look at kubelet and containerd in the journal of the hosts that are named.'),

  'cli.bad-kubeconfig': entry('The kubeconfig to merge into cannot be read as one.', 'Mend it or move it away, or write to another file with `--output`.'),
  'cli.needs-yes': entry('There are changes to confirm and nobody can be asked.', 'Read the plan, then run it again with `--yes`.'),
  'cli.no-config': entry('There is no bramble.yaml.', 'Write one (docs/config.md), name another with `-f`, or make machines to try on: `bramble lab up`.'),
  'cli.program-missing': entry('A program that bramble calls is not there.', 'Install it, or check PATH.'),
  'cli.unknown-arch': entry('bramble has no artifacts for that architecture.', 'Use amd64 or arm64.'),
  'cli.unreadable-file': entry('A file cannot be read.', 'Check that it is a file and that you may read it.'),
  'cli.unwritable-file': entry('A file cannot be written.', 'Check that the folder is there, is yours and has space.'),

  'cluster.keys-lost': entry(
    'Hosts belong to a cluster whose keys nobody has.',
    'Start a control plane of that cluster, or use the workspace that made it, or reset the hosts.',
  ),
  'cluster.vanished': entry(
    'This workspace made a cluster, and all of its hosts are blank now.',
    'Put one of its control planes back, or reset to begin anew.',
  ),
  'cluster.keys-stale': entry(
    'No host has the keys of this workspace; all belong to one other cluster.',
    'Put `.bramble/pki` aside if your cluster was made anew from another computer; else correct the addresses.',
  ),
  'cluster.not-made': entry('The cluster has no keys yet.', 'Run `bramble up` first.'),

  'config.api-address-taken': entry('The virtual API address is that of a host.', 'Take a free address of the same network, or leave api.address out.'),
  'config.duplicate-address': entry('Two hosts have one address.', 'Give every host an address of its own.'),
  'config.duplicate-key': entry('A key is written twice.', 'Remove one of the two.'),
  'config.duplicate-name': entry('Two hosts have one name.', 'Give every host a name of its own.'),
  'config.duplicate-ssh-address': entry('Two hosts are reached at one SSH address.', 'Correct the one that leads to the wrong machine.'),
  'config.duplicate-taint': entry('A host has one taint twice.', 'Keep one: a node has one taint for each key and effect.'),
  'config.empty': entry('The file is empty.', 'Start with the example of docs/config.md.'),
  'config.even-control-planes': entry('An even number of control planes survives no more losses than one less (a warning).', 'Take 1, 3 or 5.'),
  'config.idle-worker': entry('A worker is told to run no pods.', 'Remove the line; to keep most pods away give it a taint.'),
  'config.image-no-checksum': entry('An image comes from a URL, and nothing tells whether it is the right one.', 'Add sha256 with the published checksum.'),
  'config.image-no-key': entry('Nobody could log in on a host made from this image.', 'Add authorizedKeys to image.'),
  'config.image-no-user': entry('Nothing names the user that an image gets.', 'Add user to image, or to ssh.'),
  'config.invalid-address': entry(
    'Something is no IPv4 address that a host can have.',
    'Write one such as 10.0.0.11; names and ssh_config aliases go to ssh.address.',
  ),
  'config.invalid-country': entry('This is not the code of a country.', 'Write the two letters of ISO 3166, such as DE.'),
  'config.invalid-image-source': entry('This is not the place of an image.', 'Write the path of a file, or a URL that begins with https://.'),
  'config.invalid-keymap': entry('This is not a keyboard layout.', 'Write one of X, such as us or de.'),
  'config.invalid-label': entry('Kubernetes does not take this label.', "Follow Kubernetes' syntax for label keys and values."),
  'config.invalid-locale': entry('This is not a locale in UTF-8.', 'Write one such as en_GB.UTF-8.'),
  'config.invalid-name': entry('This cannot be a name.', 'Use up to 63 lower-case letters, digits and dashes.'),
  'config.invalid-public-key': entry('This is not a whole public key.', 'Copy the one line of a file such as ~/.ssh/id_ed25519.pub.'),
  'config.invalid-range': entry('This is no IPv4 range that can be used.', 'Write one such as 10.244.0.0/16.'),
  'config.invalid-sha256': entry('This is not a SHA-256 checksum.', 'Copy all 64 digits from where the image was published.'),
  'config.invalid-ssh': entry('ssh cannot use this user, address, port or jump host.', 'Write it as ssh takes it.'),
  'config.invalid-taint': entry('This is no taint.', 'Write key=value:NoSchedule or key:NoSchedule.'),
  'config.invalid-timezone': entry('There is no such time zone.', 'Write its IANA name, such as Europe/Berlin.'),
  'config.invalid-user': entry('An image cannot have this user.', 'Use lower-case letters, digits and dashes; not root.'),
  'config.invalid-value': entry('A value is not one that is possible here.', 'Compare it with docs/config.md.'),
  'config.invalid-wifi': entry('A Wi-Fi network cannot have this name.', 'Write it as your access point shows it, in up to 32 bytes.'),
  'config.invalid-wifi-password': entry('WPA does not take this password.', 'Write the 8 to 63 characters that other devices use, or 64 hexadecimal digits.'),
  'config.many-control-planes': entry('etcd writes slowly with so many members (a warning).', 'Take 3, 5 or 7 control planes, and workers besides.'),
  'config.missing': entry('A key that is needed is not there.', 'Add it, as the message shows.'),
  'config.no-control-plane': entry('No host is a control plane.', 'Write role: control-plane at one host, better at three.'),
  'config.no-hosts': entry('The list of hosts is empty.', 'Add at least one host with role: control-plane.'),
  'config.no-keys': entry('A list of public keys is empty.', 'Add one, or remove the line.'),
  'config.no-value': entry('A key has no value.', 'Write one, or remove the line.'),
  'config.no-workloads': entry('No host takes ordinary pods (a warning).', 'Add a worker, or remove workloads: false.'),
  'config.not-supported-yet': entry('This version of bramble cannot do that yet.', 'Write what the message names instead.'),
  'config.out-of-range': entry('A number is too small or too large.', 'Write one in the range that the message names.'),
  'config.overlapping-networks': entry('Pods, services and hosts share addresses.', 'Give each a range that nothing else uses.'),
  'config.range-too-small': entry('A network has too few addresses for these hosts.', 'Take a larger range.'),
  'config.reserved-label': entry('bramble or Kubernetes sets this label.', 'Remove it; it follows from role and workloads.'),
  'config.reserved-taint': entry('bramble or Kubernetes sets this taint.', 'Remove it; it follows from role and workloads.'),
  'config.several-documents': entry('The file has more than one YAML document.', 'Keep one.'),
  'config.static-gateway': entry('A host cannot reach its gateway.', 'Correct gateway or prefix, or the address of the host.'),
  'config.static-no-gateway': entry('A static address has no gateway.', "Add gateway with your router's address."),
  'config.tab': entry('A tab is used for indentation.', 'Indent with spaces.'),
  'config.unknown-host': entry('No host of the config has this name.', 'Use a name of bramble.yaml.'),
  'config.unknown-key': entry('The config has no such key.', 'Write the one that was meant (docs/config.md lists all).'),
  'config.unknown-value': entry('The config knows no such value here.', 'Write one of those that the message names.'),
  'config.unsupported-format': entry('The file is of another version of the format.', 'Write version: 1, or use the bramble that wrote it.'),
  'config.unsupported-version': entry('This version of Kubernetes is not supported.', 'Write one that the message names.'),
  'config.wifi-no-country': entry('Wi-Fi is set without a country.', 'Add country to image, such as country: DE.'),
  'config.wifi-password-place': entry(
    'The password of a Wi-Fi network is nowhere, or in two places.',
    'Name one file as passwordFile, or one environment variable as passwordVariable.',
  ),
  'config.wrong-type': entry('A value has another type than is expected.', 'Write it as the message shows.'),
  'config.yaml-syntax': entry('The file is no YAML.', 'Look at indentation, brackets and quotes of that line and the one above.'),

  'download.broken-archive': entry('A downloaded archive cannot be unpacked.', 'Run again; look at the free space of the disk.'),
  'download.cancelled': entry('A download was interrupted.', 'Run again: it goes on where it ended.'),
  'download.interrupted': entry('A download broke off too often.', 'Look at the network and run again: it goes on where it ended.'),
  'download.member-missing': entry('An upstream archive lacks a file that belongs to it.', 'Report it; meanwhile use `bramble build`.'),
  'download.no-checksum': entry(
    'Upstream publishes no checksum where one is expected.',
    'Look at the address that is named: a proxy may answer something else there.',
  ),
  'download.refused': entry('A server refuses a download.', 'Check the version in bramble.yaml, the proxy and the network.'),
  'download.wrong-checksum': entry('A download has not the published checksum.', 'Try again; if it stays so, something on the way changes files.'),

  'drain.blocked': entry(
    'Pods did not leave a node in time, so that it was not taken out of service.',
    'Run more replicas, relax the PodDisruptionBudget that is named, or give more time with `--drain-timeout`; then run again.',
  ),

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
  'host.disk-full': entry('The host has too little free space for what is to come.', 'Free space on the file system that is named.'),
  'host.distribution': entry('The host runs a distribution that is not supported.', 'Use Raspberry Pi OS, Debian, Ubuntu or DietPi.'),
  'host.distribution-untried': entry(
    'Nobody has tried bramble on this distribution (a warning).',
    'Debian, Ubuntu, Raspberry Pi OS, DietPi and Armbian are known to work.',
  ),
  'host.duplicate-identity': entry(
    'Two machines have one MAC address, or bramble.yaml names one machine twice.',
    'Take the second entry out, or give one of them another MAC address.',
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
  'host.no-nameserver': entry('A host knows no nameserver that pods can ask (a warning).', 'Write `network.nameservers`, or give the host a nameserver.'),
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
  'image.32-bit': entry('The image is for 32 bits, and Kubernetes has no programs for that.', 'Take the 64-bit image (arm64) of the same system.'),
  'image.unknown-os': entry(
    'Nothing on the image tells how its first boot is prepared.',
    'Take Raspberry Pi OS, Ubuntu Server for Raspberry Pi, DietPi or Debian for Raspberry Pi.',
  ),
  'image.unsupported-release': entry(
    'The first boot of this release of Raspberry Pi OS cannot be prepared safely.',
    'Take Raspberry Pi OS Lite (64-bit) of 2025-11-24 or later, or the legacy bookworm.',
  ),

  'kube.bad-answer': entry('What answers at the API port is not Kubernetes.', 'See what listens on port 6443 of the control planes.'),
  'kube.busy': entry('The API server has too much to do.', 'Run again in a moment.'),
  'kube.cancelled': entry('A request was interrupted.', 'Run again.'),
  'kube.conflict': entry('Somebody else changed an object at the same time.', 'Run again.'),
  'kube.forbidden': entry('The API server forbids a request.', 'Look at the role bindings that the message names.'),
  'kube.invalid': entry('The API server refuses an object.', 'Change the field that is named in bramble.yaml, or report a bug.'),
  'kube.not-found': entry('An object, its namespace or its kind is not there.', 'Run `bramble up` again.'),
  'kube.rejected': entry('The API server refuses a request for a reason that is not known here.', 'Report it as a bug with this message.'),
  'kube.server-error': entry('The API server failed.', 'Look at kube-apiserver and etcd in the journal of the control planes.'),
  'kube.timeout': entry('The API server did not answer in time.', 'Look at the load and disks of the control planes.'),
  'kube.unauthorized': entry('The API server does not know the client certificate.', 'Run `bramble up`, which renews it.'),
  'kube.unreachable': entry('No API server can be reached.', 'See that a control plane is on: `bramble status`.'),
  'kube.untrusted': entry("The API server's certificate is not of this cluster, or not valid now.", 'Check the clocks; then run `bramble up`.'),
  'kubectl.missing': entry('There is no kubectl, neither in PATH nor in the store.', 'Install kubectl, or run it on a control plane.'),

  'lab.bad-name': entry('This cannot be the name of a lab.', 'Use lower-case letters, digits and dashes.'),
  'lab.bad-size': entry('A lab cannot have so many machines.', 'Use numbers in the range that is named.'),
  'lab.bad-user': entry('This cannot be a user on machines of a lab.', 'Use a name such as root or pi.'),
  'lab.card-not-copied': entry('The card of a virtual board could not be written.', 'See that the disk has room.'),
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
  'lab.other-folder': entry('The lab is there with another folder.', 'Use that folder, or another name.'),
  'lab.other-user': entry('The lab is there with another user.', 'Use that user, or make the lab anew.'),
  'lab.same-host': entry('A machine cannot be cut off from itself.', 'Name two hosts.'),
  'lab.ssh-keygen-failed': entry('ssh-keygen could not make a key.', 'Check that the folder is yours and has space.'),
  'lab.ssh-keygen-missing': entry('There is no ssh-keygen.', 'Install the OpenSSH client.'),
  'lab.unknown': entry('There is no lab of this name.', 'See `bramble lab list`.'),
  'lab.unknown-host': entry('The lab has no host of this name.', 'See `bramble lab list`.'),

  'lock.invalid': entry('bramble.lock cannot be read.', 'Take it from version control again, or remove it and run `bramble build --update-lock`.'),
  'network.cut-off': entry(
    'A host does not answer since its network was changed, not even after the time in which it puts that back by itself.',
    'Restart it: nothing of the change is permanent. Then look at what else routes or filters packets there.',
  ),
  'network.pods-changed': entry(
    'network.pods is not the range that the cluster was made with, and a node never gets another one.',
    'Put the old range back, or run bramble up --renumber-pods: all pods stop, and come back with other addresses.',
  ),
  'network.renumber-needs-all': entry(
    'Pods can only get other addresses while every host and the API answer.',
    'Start what is off, or take it out of bramble.yaml.',
  ),
  'network.rolled-back': entry(
    'After a change of its network a host took no new connection, so it put back by itself what was there before.',
    'Check that network.pods does not hold the address that you connect from, and what else routes or filters packets on the host; then run `bramble up` again.',
  ),
  'network.services-changed': entry(
    'network.services is not the range that the cluster was made with, and Services keep their addresses.',
    'Put the old range back; for another one save what is in the cluster, then `bramble reset` and `bramble up`.',
  ),

  'node.pod-range-fixed': entry(
    'A node has another pod range than is wanted, and Kubernetes never changes it.',
    'Keep network.pods as it was, or take the node out and in again.',
  ),
  'pki.authority-expired': entry(
    'An authority of the cluster is no longer valid.',
    'Check the clock of this computer; else the cluster needs new authorities.',
  ),
  'pki.authority-mismatch': entry('A certificate and its key do not belong together.', 'Restore both from one backup or control plane.'),
  'pki.authority-unreadable': entry('An authority of the cluster cannot be read.', 'Restore it from a control plane or a backup.'),

  'reboot.in-vain': entry(
    'A host was restarted, and its kernel is not what the restart was for.',
    'Find out which file the host reads when it starts, write it there and restart the host by hand. It is not restarted for this twice.',
  ),
  'reboot.no-answer': entry(
    'A host that was restarted does not answer.',
    'Look at its screen, switch its power off and on, and run `bramble up` when it answers.',
  ),
  'recover.failed': entry('A part of a recovery did not succeed on a host.', 'Read what the host said, mend it there, run `bramble recover` again.'),
  'recover.hosts-silent': entry('Control planes that do not answer may hold newer data.', 'Start them, or say with --without that they are gone for good.'),
  'recover.no-snapshot': entry('The file that --snapshot names is not there or empty.', 'Name a file that `etcdctl snapshot save` wrote.'),
  'recover.no-space': entry('A copy of the data does not fit on a host.', 'Make room on that host.'),
  'recover.not-needed': entry('etcd has a majority, or would have one once its members are started.', 'Run `bramble up`.'),
  'recover.nothing-left': entry('No control plane that answers holds data of etcd.', 'Start one that has some.'),
  'recover.revision-unknown': entry('Nobody can tell which control plane has the newest data.', 'Start etcd on them, or choose with --from.'),
  'recover.source-unfit': entry('A control plane cannot be recovered from.', 'Choose one that answers and holds data.'),

  'reset.quorum': entry('Resetting these control planes would take the majority from etcd.', 'Reset workers alone, or all hosts.'),
  'resource.bad-key': entry('Something wanted has a name that it cannot have.', 'Report it as a bug, with bramble.yaml.'),
  'resource.duplicate': entry('Two parts of bramble want one thing.', 'Report it as a bug, with bramble.yaml.'),
  'run.lock-broken': entry('Another run took a host over and ended this one there.', 'Let that run end, then look with `bramble plan`.'),
  'run.lock-unbreakable': entry('What has the lock of a host is no run that could be ended.', 'End it on the host, or restart the host.'),
  'run.locked': entry('Another run changes the host.', 'Wait until it ends; a run that died lets go by itself, one that hangs is ended with `--break-lock`.'),

  'scan.file-changed': entry('bramble.yaml was changed while hosts were to be added to it.', 'Run `bramble scan --write` again.'),
  'scan.no-ssh': entry(
    'A machine that is to be added answers no SSH.',
    'Start sshd on it (Raspberry Pi OS: `sudo systemctl enable --now ssh`), then scan again.',
  ),
  'scan.no-subnet': entry(
    'This computer is in no private network that a cable or Wi-Fi leads to.',
    'Plug it into the network of the boards, or name one of its networks with `--subnet`.',
  ),
  'scan.not-local': entry(
    'A range was named that is not inside a network of this computer.',
    'Run it on a computer in that network, or write the hosts into bramble.yaml yourself.',
  ),
  'scan.subnet-too-large': entry('A range was named that has more than 65536 addresses.', 'Name a part of it, such as a /24.'),
  'scan.unknown-machine': entry('A machine that is to be added was not found.', 'Run `bramble scan` without a name to see what there is.'),

  'ssh.auth-refused': entry('The host refuses the login.', 'Make `ssh <user>@<host>` work without a question first.'),
  'ssh.client-missing': entry('There is no ssh program on this computer.', 'Install the OpenSSH client.'),
  'ssh.command-timeout': entry('A command on a host took too long and was stopped.', 'Check load, memory and disk of the host, then run again.'),
  'ssh.config-invalid': entry('ssh refuses its own configuration.', 'Mend ~/.ssh/config as the message says.'),
  'ssh.connection-lost': entry('The connection to a host broke.', 'Run again when it is back: nothing is half-written.'),
  'ssh.host-key-changed': entry(
    'A host shows another key than the known one.',
    'If it is another machine now, say so with `--new-machine <host>`; else find out who answers.',
  ),
  'ssh.host-key-unknown': entry('A host was never seen before and nobody accepted its key.', 'Compare the key, then accept it, or use `--accept-new-hosts`.'),
  'ssh.jump-failed': entry('The jump host on the way cannot be used.', 'Make the login over it work by hand first.'),
  'ssh.lock-failed': entry('The lock on a host can be neither taken nor read.', 'Check that /run/bramble/lock is an ordinary file.'),
  'ssh.no-sudo': entry('The login cannot become root without a password.', 'Allow it with a line in /etc/sudoers.d, as the message shows.'),
  'ssh.output-too-large': entry('A command wrote far too much.', 'Look on the host for what makes it write so much.'),
  'ssh.shell-refused': entry('The host does not run commands for this login.', 'Log in by hand and see what it says.'),
  'ssh.tool-missing': entry('The host lacks a program that is needed.', 'Install it there.'),
  'ssh.tunnel-refused': entry('A host cannot connect to a port for us.', 'Check that the service runs and that AllowTcpForwarding is not off.'),
  'ssh.unreachable': entry('Nothing answers at the address of a host.', 'Check that it is on, its address and its network.'),

  'store.disk-full': entry(
    'The disk of the artifact store is full.',
    'Make room, or put the store elsewhere with BRAMBLE_STORE, and run again: what is finished is kept.',
  ),
  'store.not-writable': entry('The artifact store may not be written.', 'Make it yours again, or put it elsewhere with BRAMBLE_STORE.'),

  'wait.cancelled': entry('Waiting was interrupted.', 'Run again: it goes on from here.'),
  'workspace.unreadable': entry(
    'A file of the workspace cannot be read.',
    'Make it readable for you, or move it away: what it holds is also on the control planes.',
  ),
  'workspace.unwritable': entry('The history of runs cannot be kept here.', 'Make room on the disk, and `.bramble` writable for you.'),
};
