import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultHost } from '../../../test/e2e-faults/fault-lab.ts';
import type { FaultCase, Trial } from '../fault-case.ts';

const quorum = { controlPlanes: 3, workers: 1 };
const data = '/var/lib/etcd';
const pki = '/etc/kubernetes/pki/etcd';
const etcdctl = `/usr/local/bin/etcdctl --endpoints=https://127.0.0.1:2379 --cacert=${pki}/ca.crt --cert=${pki}/healthcheck-client.crt --key=${pki}/healthcheck-client.key`;

/** Its data on a small file system of its own, as on a card that is nearly full, and back. */
const ontoSmallDisk = `systemctl stop etcd && mv ${data} ${data}-aside && mkdir -m 700 ${data} &&
mount -t tmpfs -o size=400m,mode=700 small ${data} && cp -a ${data}-aside/. ${data}/ && rm -r ${data}-aside && systemctl start etcd`;
const offSmallDisk = `systemctl stop etcd && cp -a ${data} ${data}-aside && umount ${data} && rmdir ${data} && mv ${data}-aside ${data} && systemctl start etcd`;
/** Takes every byte that becomes free, until it is stopped. */
const fill = `systemd-run --quiet --unit=filler sh -c 'while :; do cat /dev/zero >>${data}/filler; sleep 0.2; done' 2>/dev/null`;
const makeRoom = `systemctl stop filler; rm ${data}/filler`;
/** etcd keeps files of 16 and 64 MB in advance: it minds a full disk only when these are full as well. */
const writeMuch = `for i in $(seq 40); do head -c 500000 /dev/urandom | base64 | ${etcdctl} put /filler/$i || exit; done >/dev/null`;
const deleteMuch = `${etcdctl} del --prefix /filler/ >/dev/null`;

/** Waits until etcd failed on a host three times, and looks what the user is told. */
async function failing(trial: Trial, host: FaultHost): Promise<void> {
  const endMs = Date.now() + 120_000;
  const failures = async (): Promise<number> => Number(await trial.lab.on(host, 'systemctl show etcd --property=NRestarts --value'));
  const before = await failures();
  while ((await failures()) < before + 3) {
    if (Date.now() > endMs) throw new Error(`etcd of ${host} goes on as if nothing had happened`);
    await sleep(500);
  }
  const status = await trial.bramble('status');
  if (status.code !== 1 || !status.stdout.includes(`(not: ${host})`)) throw new Error(`status does not see it: ${status.stdout}`);
}

export const fullDisk: FaultCase = {
  name: 'full-disk',
  title: 'the disk of one etcd member is full until somebody makes room',
  size: quorum,
  starts: 'running',
  tries: 3,
  async run(trial) {
    const host = trial.dice.pick(trial.controlPlanes);
    const other = trial.dice.pick(trial.controlPlanes.filter((each) => each !== host));
    trial.note(host);
    await trial.lab.on(host, ontoSmallDisk);
    await sleep(5_000);
    trial.breaks();
    await trial.lab.on(host, fill);
    await trial.lab.on(other, writeMuch);
    await failing(trial, host);
    trial.heals();
    await trial.lab.on(host, makeRoom);
    await trial.settled();
    await trial.bramble('up', '--yes');
    await trial.lab.on(other, deleteMuch);
    await trial.lab.on(host, offSmallDisk);
  },
};

export const corruptMember: FaultCase = {
  name: 'corrupt-etcd',
  title: 'the database of one etcd member is damaged; it is deleted, and `up` makes a new member',
  size: quorum,
  starts: 'running',
  tries: 3,
  async run(trial) {
    const host = trial.dice.pick(trial.controlPlanes);
    trial.note(host);
    const damage = `dd if=/dev/urandom of=${data}/member/snap/db bs=4096 count=64 conv=notrunc 2>/dev/null`;
    await trial.lab.on(host, `systemctl kill --kill-whom=main --signal=KILL etcd; ${damage}`);
    await failing(trial, host);
    trial.heals();
    await trial.lab.on(host, `systemctl stop etcd && rm -r ${data}/member`);
  },
};
