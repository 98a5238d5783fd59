import type { FaultCase, Moment, Trial } from '../fault-case.ts';

const small = { controlPlanes: 1, workers: 1 };
/** Lines of events of a whole run on one control plane and one worker: a try may fall on any of them, or into the pause after it. */
const linesOfUp = 390;
const linesOfReset = 355;

export const momentIn = ({ dice }: Pick<Trial, 'dice'>, lines: number, longestPauseMs = 1_500): Moment => ({
  lines: dice.below(lines),
  pauseMs: dice.below(longestPauseMs),
});

const up = ['up', '--yes'];

export const killedBringUp: FaultCase = {
  name: 'kill-bring-up',
  title: '`up` on blank hosts is killed (SIGKILL) three times in a row, each at any moment',
  size: small,
  starts: 'blank',
  tries: 12,
  async run(trial) {
    for (let time = 1; time <= 3; time += 1) await trial.midway(up, momentIn(trial, Math.ceil(linesOfUp / time)), (kill) => kill());
  },
};

export const killedReset: FaultCase = {
  name: 'kill-reset',
  title: '`reset` is killed (SIGKILL) at any moment; then somebody wants the cluster after all, and that `up` is killed as well',
  size: small,
  starts: 'running',
  tries: 10,
  isDataGivenUp: true,
  async run(trial) {
    await trial.midway(['reset', '--yes'], momentIn(trial, linesOfReset, 300), (kill) => kill());
    await trial.midway(up, momentIn(trial, linesOfUp), (kill) => kill());
  },
};
