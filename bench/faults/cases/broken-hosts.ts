import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCase } from '../fault-case.ts';
import { codesIn } from '../outcome.ts';

const small = { controlPlanes: 1, workers: 1 };
const quorum = { controlPlanes: 3, workers: 1 };
const ca = '/etc/kubernetes/pki';

export const killedContainerd: FaultCase = {
  name: 'killed-containerd',
  title: 'containerd is killed (SIGKILL) on a host: systemd starts it again',
  size: small,
  starts: 'running',
  tries: 3,
  async run(trial) {
    const host = trial.dice.pick(trial.lab.hosts);
    trial.note(host);
    trial.heals();
    await trial.lab.on(host, 'systemctl kill --kill-whom=main --signal=KILL containerd');
    await sleep(1_000);
    await trial.settled();
  },
};

export const stoppedContainerd: FaultCase = {
  name: 'stopped-containerd',
  title: 'containerd is stopped by hand on a host: `up` starts it',
  size: small,
  starts: 'running',
  tries: 3,
  async run(trial) {
    const host = trial.dice.pick(trial.lab.hosts);
    trial.note(host);
    await trial.lab.on(host, 'systemctl stop containerd');
    const plan = await trial.bramble('plan');
    if (plan.code !== 2 || !plan.stdout.includes('containerd')) throw new Error(`plan does not see a stopped containerd: ${plan.stdout}`);
    trial.heals();
  },
};

export const deletedAuthority: FaultCase = {
  name: 'deleted-ca',
  title: 'the certificate authority is deleted on a control plane: `up` puts it back, the same one',
  size: quorum,
  starts: 'running',
  tries: 3,
  async run(trial) {
    const host = trial.dice.pick(trial.controlPlanes);
    trial.note(host);
    const sums = `cd ${ca} && sha256sum ca.crt ca.key etcd/ca.crt etcd/ca.key`;
    const before = await trial.lab.on(host, sums);
    await trial.lab.on(host, `cd ${ca} && rm ca.crt ca.key etcd/ca.crt etcd/ca.key`);
    trial.heals();
    await trial.bramble('up', '--yes');
    if ((await trial.lab.on(host, sums)) !== before) throw new Error('another certificate authority was made');
  },
};

export const wrongClock: FaultCase = {
  name: 'wrong-clock',
  title: "a host's clock is wrong: `up` refuses before any certificate is used, and works once it is right",
  size: small,
  starts: 'blank',
  tries: 3,
  async run(trial) {
    const host = trial.dice.pick(trial.lab.hosts);
    const hours = trial.dice.pick([-200, -26, -3, 3, 26, 200]);
    trial.note(`${host} is ${hours} h off`);
    // Machines of a lab share the computer's clock: a stand-in tells this one another time.
    const tell = `printf '#!/bin/sh\\ncase $* in *%%s%%N*) t=$(/bin/date +%%s); echo $((t + ${hours * 3600}))000000000 ;; *) exec /bin/date "$@" ;; esac\\n'`;
    await trial.lab.on(host, `${tell} >/usr/local/sbin/date; chmod 755 /usr/local/sbin/date`);
    const before = await trial.lab.listing(...trial.lab.hosts);
    const refused = await trial.bramble('up', '--yes');
    if (refused.code !== 2 || codesIn(refused).join() !== 'host.clock') throw new Error(`a wrong clock was not refused: ${refused.stderr}`);
    if ((await trial.lab.listing(...trial.lab.hosts)) !== before) throw new Error('a refused host was changed');
    await trial.lab.on(host, 'rm /usr/local/sbin/date');
    trial.heals();
  },
};
