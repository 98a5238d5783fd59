import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultHost } from '../../../test/e2e-faults/fault-lab.ts';
import type { FaultCase, Trial } from '../fault-case.ts';

const quorum = { controlPlanes: 3, workers: 1 };

/** No frame goes between the two sides any more; this computer still reaches both. */
async function part({ lab }: Trial, one: readonly FaultHost[]): Promise<void> {
  const other = lab.hosts.filter((host) => !one.includes(host));
  for (const here of one) for (const there of other) await lab.lab('cut', here, there);
}

export const partitionMajority: FaultCase = {
  name: 'partition-majority',
  title: 'one control plane is cut off; the worker is with the others and writes through its local address',
  size: quorum,
  starts: 'running',
  tries: 3,
  door: (doors, lab) => doors.local(...lab.hosts.filter((host) => host.startsWith('worker'))),
  async run(trial) {
    const alone = trial.dice.pick(trial.controlPlanes);
    const seconds = trial.dice.between(15, 40);
    trial.note(`${alone} is cut off for ${seconds} s`);
    const lonely = trial.write('alone', trial.doors.direct(alone));
    await lonely.next(30);
    await part(trial, [alone]);
    const before = lonely.acknowledged.length;
    await sleep(seconds * 1000);
    trial.note(`meanwhile ${lonely.acknowledged.length - before} writes to it were acknowledged`);
    trial.heals();
    await trial.lab.lab('heal');
    await trial.settled();
  },
};

export const partitionMinority: FaultCase = {
  name: 'partition-minority',
  title: 'one control plane and the worker are cut off; it writes through its local address as soon as it is served again',
  size: quorum,
  starts: 'running',
  tries: 3,
  isUnserved: true,
  door: (doors, lab) => doors.local(...lab.hosts.filter((host) => host.startsWith('worker'))),
  async run(trial) {
    const alone = trial.dice.pick(trial.controlPlanes);
    const seconds = trial.dice.between(15, 45);
    trial.note(`${alone} and the worker are cut off for ${seconds} s`);
    await part(trial, [alone, ...trial.workers]);
    await sleep(seconds * 1000);
    trial.heals();
    await trial.lab.lab('heal');
    await trial.settled();
  },
};
