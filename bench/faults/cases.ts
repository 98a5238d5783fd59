import { deletedAuthority, killedContainerd, stoppedContainerd, wrongClock } from './cases/broken-hosts.ts';
import { corruptMember, fullDisk } from './cases/broken-members.ts';
import {
  killedWhileAWorkerJoins,
  killedWhileAWorkerLeaves,
  killedWhileControlPlanesJoin,
  killedWhileControlPlanesLeave,
  removedHostReturns,
  replacedHost,
  scaled,
} from './cases/changed-hosts.ts';
import { partitionMajority, partitionMinority } from './cases/cut-wires.ts';
import { killedBringUp, killedReset } from './cases/killed-runs.ts';
import { flapping, powerCutInBringUp, powerCutInRolling, powerCutOfAll } from './cases/lost-power.ts';
import type { FaultCase } from './fault-case.ts';

/** Everything that is broken on purpose, in the order of the table; those that share a size share machines. */
export const faultCases: readonly FaultCase[] = [
  killedBringUp,
  killedReset,
  killedWhileAWorkerJoins,
  killedWhileAWorkerLeaves,
  killedWhileControlPlanesJoin,
  killedWhileControlPlanesLeave,
  powerCutInBringUp,
  wrongClock,
  killedContainerd,
  stoppedContainerd,
  powerCutOfAll,
  flapping,
  powerCutInRolling,
  partitionMajority,
  partitionMinority,
  deletedAuthority,
  fullDisk,
  corruptMember,
  replacedHost,
  removedHostReturns,
  scaled,
];
