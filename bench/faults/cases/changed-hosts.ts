import type { FaultHost } from '../../../test/e2e-faults/fault-lab.ts';
import type { FaultCase, Trial } from '../fault-case.ts';
import { codesIn } from '../outcome.ts';
import { momentIn } from './killed-runs.ts';

const twoWorkers = { controlPlanes: 1, workers: 2 };
const quorum = { controlPlanes: 3, workers: 1 };
const up = ['up', '--yes'];
const killed = (trial: Trial, lines: number): Promise<unknown> => trial.midway(up, momentIn(trial, lines), (kill) => kill());

/** What bramble places on every host of a cluster. */
async function blank(trial: Trial, host: FaultHost): Promise<void> {
  const left = await trial.lab.on(host, 'ls -d /etc/kubernetes /var/lib/bramble /var/lib/kubelet /var/lib/etcd 2>/dev/null; true');
  if (left !== '') throw new Error(`${host} is not blank: ${left}`);
}

export const killedWhileAWorkerJoins: FaultCase = {
  name: 'kill-add-worker',
  title: '`up` is killed while a worker joins',
  size: twoWorkers,
  starts: 'running',
  without: ['worker-2'],
  tries: 5,
  async run(trial) {
    trial.leaveOut();
    await killed(trial, 170);
  },
};

export const killedWhileAWorkerLeaves: FaultCase = {
  name: 'kill-remove-worker',
  title: '`up` is killed while a worker leaves',
  size: twoWorkers,
  starts: 'running',
  tries: 5,
  async run(trial) {
    trial.leaveOut('worker-2');
    await killed(trial, 170);
    trial.heals();
    await trial.bramble(...up);
    await blank(trial, 'worker-2');
  },
};

export const removedHostReturns: FaultCase = {
  name: 'removed-host-returns',
  title: 'a worker is taken out of bramble.yaml while it has no power, and comes back later',
  size: twoWorkers,
  starts: 'running',
  tries: 2,
  async run(trial) {
    await trial.lab.kill('worker-2');
    trial.leaveOut('worker-2');
    await trial.bramble(...up);
    await trial.lab.lab('start', 'worker-2');
    trial.heals();
    await trial.bramble(...up);
    await blank(trial, 'worker-2');
  },
};

export const killedWhileControlPlanesJoin: FaultCase = {
  name: 'kill-grow',
  title: '`up` is killed while one control plane becomes three',
  size: quorum,
  starts: 'running',
  without: ['cp-2', 'cp-3'],
  tries: 4,
  async run(trial) {
    trial.leaveOut();
    await killed(trial, 500);
  },
};

export const killedWhileControlPlanesLeave: FaultCase = {
  name: 'kill-shrink',
  title: '`up` is killed while three control planes become one',
  size: quorum,
  starts: 'running',
  tries: 4,
  async run(trial) {
    const stays = trial.dice.pick(trial.controlPlanes);
    const leave = trial.controlPlanes.filter((host) => host !== stays);
    trial.note(`${stays} stays`);
    trial.leaveOut(...leave);
    await killed(trial, 500);
    trial.heals();
    await trial.bramble(...up);
    for (const host of leave) await blank(trial, host);
  },
};

export const replacedHost: FaultCase = {
  name: 'replaced-host',
  title: 'a control plane is replaced by a blank machine with the same name and address',
  size: quorum,
  starts: 'running',
  tries: 3,
  async run(trial) {
    const host = trial.dice.pick(trial.controlPlanes);
    trial.note(host);
    await trial.lab.lab('replace', host);
    const refused = await trial.bramble(...up);
    if (refused.code === 0 || !codesIn(refused).includes('ssh.host-key-changed')) throw new Error(`another machine was not noticed: ${refused.stderr}`);
    trial.heals(host);
    await trial.bramble(...up, '--new-machine', host, '--accept-new-hosts');
  },
};

export const scaled: FaultCase = {
  name: 'scale',
  title: 'three control planes become five, and three again',
  size: { controlPlanes: 5, workers: 1 },
  starts: 'running',
  without: ['cp-4', 'cp-5'],
  tries: 2,
  async run(trial) {
    trial.leaveOut();
    const grown = await trial.bramble(...up);
    if (grown.code !== 0) throw new Error(`up did not add control planes: ${grown.stderr.slice(-2000)}`);
    const leave = trial.dice.pick([['cp-4', 'cp-5'] as const, ['cp-1', 'cp-4'] as const, ['cp-2', 'cp-3'] as const]);
    trial.note(`${leave.join(' and ')} leave`);
    trial.leaveOut(...leave);
    trial.heals();
    await trial.bramble(...up);
    for (const host of leave) await blank(trial, host);
  },
};
