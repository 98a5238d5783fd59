import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCase } from '../fault-case.ts';
import { momentIn } from './killed-runs.ts';

const up = ['up', '--yes'];
const small = { controlPlanes: 1, workers: 1 };
const quorum = { controlPlanes: 3, workers: 1 };

export const powerCutInBringUp: FaultCase = {
  name: 'power-cut-in-bring-up',
  title: 'a host loses power while `up` runs on blank hosts',
  size: small,
  starts: 'blank',
  tries: 10,
  async run(trial) {
    const host = trial.dice.pick(trial.lab.hosts);
    await trial.midway(up, momentIn(trial, 390), () => trial.lab.kill(host));
    trial.note(`${host} lost power`);
    trial.heals(host);
    await trial.lab.lab('start', host);
  },
};

export const powerCutOfAll: FaultCase = {
  name: 'power-cut',
  title: 'all hosts lose power at once, and it comes back',
  size: quorum,
  starts: 'running',
  tries: 3,
  async run(trial) {
    await sleep(trial.dice.below(2_000));
    await trial.lab.lab('power-cut');
    trial.heals(...trial.lab.hosts);
    await trial.lab.lab('start');
    await trial.settled();
  },
};

export const flapping: FaultCase = {
  name: 'flapping',
  title: 'a control plane loses power three times in a row',
  size: quorum,
  starts: 'running',
  tries: 3,
  async run(trial) {
    const host = trial.dice.pick(trial.controlPlanes);
    trial.note(`${host} flaps`);
    for (let time = 1; time <= 3; time += 1) {
      await trial.lab.lab('kill', host);
      await sleep(trial.dice.between(500, 6_000));
      if (time === 3) trial.heals(host);
      await trial.lab.lab('start', host);
      if (time < 3) await sleep(trial.dice.between(500, 8_000));
    }
    await trial.settled();
  },
};

export const powerCutInRolling: FaultCase = {
  name: 'power-cut-in-rolling',
  title: 'a host loses power while `up` takes one of three control planes out, for which all others restart in turn',
  size: quorum,
  starts: 'running',
  tries: 4,
  async run(trial) {
    const leaves = trial.dice.pick(trial.controlPlanes);
    const host = trial.dice.pick(trial.lab.hosts);
    trial.leaveOut(leaves);
    await trial.midway(up, momentIn(trial, 250), () => trial.lab.kill(host));
    trial.note(`${leaves} leaves, ${host} lost power`);
    trial.heals(host);
    await trial.lab.lab('start', host);
  },
};
