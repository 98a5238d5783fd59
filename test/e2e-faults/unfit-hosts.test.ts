import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultHost, type FaultLab, makeLab } from './fault-lab.ts';
import { bramble, type Ended, errorCodes, expectEnd } from './run-bramble.ts';

interface PlanText {
  readonly changes: number;
  readonly hosts: Readonly<Record<string, readonly { readonly verb: string; readonly subject: string }[]>>;
}
const planOf = ({ stdout }: Ended): PlanText => JSON.parse(stdout) as PlanText;

interface Fault {
  readonly title: string;
  readonly host: FaultHost;
  readonly make: string;
  readonly mend: string;
  readonly code: string;
  /** What the message must say beside the host's name. */
  readonly says: RegExp;
}

/** A systemd unit of somebody else that listens on a port. */
const listenOn = (port: number): string =>
  `systemd-run --unit=squatter --quiet perl -MIO::Socket::INET -e '@held = IO::Socket::INET->new(Listen => 1, LocalPort => ${port}, ReuseAddr => 1); sleep 600'
for i in $(seq 50); do ss -Hltn "sport = :${port}" | grep -q . && exit; sleep 0.1; done; exit 1`;

const faults: readonly Fault[] = [
  {
    title: 'its userland is 32-bit',
    host: 'worker-1',
    make: 'printf \'#!/bin/sh\\n[ "$1" = --print-architecture ] && { echo armhf; exit; }\\nexec /usr/bin/dpkg "$@"\\n\' >/usr/local/sbin/dpkg; chmod 755 /usr/local/sbin/dpkg',
    mend: 'rm /usr/local/sbin/dpkg',
    code: 'host.architecture',
    says: /armhf.*amd64/,
  },
  {
    title: 'the disk of the images is too small',
    host: 'worker-1',
    make: 'mkdir -p /var/lib/containerd && mount -t tmpfs -o size=64m small /var/lib/containerd',
    mend: 'umount /var/lib/containerd && rmdir /var/lib/containerd',
    code: 'host.disk-full',
    says: /\/var\/lib\/containerd has 64 MiB free; \d+ MiB are to be placed there and \d+ MiB must stay free/,
  },
  {
    title: 'the disk of the programs is too small',
    host: 'cp-1',
    make: 'mount -t tmpfs -o size=64m small /usr/local/bin',
    mend: 'umount /usr/local/bin',
    code: 'host.disk-full',
    says: /\/usr\/local\/bin has 64 MiB free/,
  },
  {
    title: "somebody else listens on the API server's port",
    host: 'cp-1',
    make: listenOn(6443),
    mend: 'systemctl stop squatter',
    code: 'host.port-in-use',
    says: /port 6443, which kube-apiserver.service needs, is held by perl/,
  },
  {
    title: "somebody else listens on the kubelet's port",
    host: 'worker-1',
    make: listenOn(10250),
    mend: 'systemctl stop squatter',
    code: 'host.port-in-use',
    says: /port 10250, which kubelet.service needs, is held by perl/,
  },
  {
    title: 'k3s is installed',
    host: 'worker-1',
    make: 'mkdir -p /etc/rancher/k3s',
    mend: 'rm -r /etc/rancher',
    code: 'host.foreign-kubernetes',
    says: /\/etc\/rancher\/k3s/,
  },
  {
    title: 'a newer bramble placed something that this one does not know',
    host: 'worker-1',
    make: "mkdir -p /var/lib/bramble && printf 'hologram\\tx\\n' >/var/lib/bramble/manifest",
    mend: 'rm -r /var/lib/bramble',
    code: 'facts.manifest',
    says: /hologram/,
  },
];

describe('up refuses a host that is not fit, and leaves all hosts as they are, where', () => {
  let lab: FaultLab;
  let workspace: string;
  beforeAll(() => {
    lab = makeLab('unfit');
    workspace = lab.workspace();
  });
  afterAll(() => lab.down());

  test.each(faults)('$title', async ({ host, make, mend, code, says }) => {
    await lab.on(host, make);
    try {
      const before = await lab.listing('cp-1', 'worker-1');
      const ended = await bramble(workspace, ['up', '--yes']);
      expectEnd(ended, 2, code);
      expect(ended.stderr).toMatch(says);
      expect(ended.stderr).toContain(host);
      expect(await lab.listing('cp-1', 'worker-1')).toBe(before);
    } finally {
      await lab.on(host, mend);
    }
  });

  test('several things are wrong with several hosts: all are named at once', async () => {
    await Promise.all([lab.on('cp-1', listenOn(2379)), lab.on('worker-1', 'mkdir -p /etc/rancher/k3s')]);
    const ended = await bramble(workspace, ['up', '--yes']);
    await Promise.all([lab.on('cp-1', 'systemctl stop squatter'), lab.on('worker-1', 'rm -r /etc/rancher')]);
    expectEnd(ended, 2, 'host.foreign-kubernetes', 'host.port-in-use');
  });

  test('nothing is wrong any more, so up works', async () => {
    const ended = await bramble(workspace, ['up', '--yes']);
    expect(errorCodes(ended)).toEqual([]);
    expect(ended.code, ended.stderr).toBe(0);
  });

  test('reset leaves nothing of it, and a disk that fills up while it is written to has whole files only', async () => {
    expectEnd(await bramble(workspace, ['reset', '--yes']), 0);
    expect(await lab.on('cp-1', 'ls -d /etc/kubernetes /var/lib/bramble /usr/local/bin/kubernetes 2>/dev/null; true')).toBe('');
    await lab.on('cp-1', 'mkdir -m 755 /etc/kubernetes && mount -t tmpfs -o size=48k,mode=755 small /etc/kubernetes');
    const ended = await bramble(workspace, ['up', '--yes']);
    expectEnd(ended, 1, 'apply.command-failed');
    expect(ended.stderr).toContain('No space left on device');
    expect(await lab.on('cp-1', "find /etc/kubernetes -type f ! -name '*.bramble-new' -size 0")).toBe('');
    const rows = planOf(await bramble(workspace, ['plan', '--json'])).hosts['cp-1'] ?? [];
    const files = rows.filter(({ subject }) => subject.startsWith('file /etc/kubernetes/'));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter(({ verb }) => verb !== 'create')).toEqual([]);
    await lab.on('cp-1', 'mount -o remount,size=10m /etc/kubernetes');
    expectEnd(await bramble(workspace, ['up', '--yes']), 0);
    expect(await lab.on('cp-1', "find /etc /opt /usr/local /var/lib/bramble -name '*.bramble-new'")).toBe('');
    expect(planOf(await bramble(workspace, ['plan', '--json'])).changes).toBe(0);
  });
});
