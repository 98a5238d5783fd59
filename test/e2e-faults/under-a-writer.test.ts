import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attempt } from '../../bench/faults/attempt.ts';
import { killedWhileControlPlanesJoin, killedWhileControlPlanesLeave } from '../../bench/faults/cases/changed-hosts.ts';
import { corruptMember } from '../../bench/faults/cases/broken-members.ts';
import { partitionMinority } from '../../bench/faults/cases/cut-wires.ts';
import { flapping } from '../../bench/faults/cases/lost-power.ts';
import { type FaultCluster, makeCluster } from '../../bench/faults/fault-cluster.ts';
import { outcomeText } from '../../bench/faults/outcome-text.ts';
import { usualSeed } from './seeded-moments.ts';

// The short version of `npm run bench:faults`. FAULT_SEED=<seed> repeats a run.
const seed = usualSeed;
const cases = [killedWhileControlPlanesJoin, flapping, partitionMinority, corruptMember, killedWhileControlPlanesLeave];

describe(`one up converges and no acknowledged write is lost (FAULT_SEED=${seed}) where`, () => {
  let cluster: FaultCluster | undefined;
  beforeAll(() => {
    cluster = makeCluster({ controlPlanes: 3, workers: 1 });
  });
  afterAll(() => cluster?.lab.down());

  test.each(cases)('$title', async (fault) => {
    const outcome = await attempt(fault, cluster!, seed, 1);
    expect(outcome.trouble, outcomeText(outcome)).toBeUndefined();
    expect(outcome.converged).toBe(true);
    expect(outcome.lost).toEqual([]);
    expect(outcome.written).toBeGreaterThan(0);
  });
});
