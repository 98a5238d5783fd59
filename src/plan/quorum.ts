import type { HostName } from '../base/names.ts';
import type { HostObservation } from '../facts/observation.ts';
import { type HostStep, rowsOf } from './step.ts';

const etcdUnit = 'etcd.service';

export interface Member {
  readonly name: HostName;
  readonly observation: HostObservation;
  readonly steps: readonly HostStep[];
}

const runs = ({ observation }: Member): boolean => observation.seen.get('unit', etcdUnit)?.active === 'active';

const stopsEtcd = (member: Member): boolean =>
  runs(member) &&
  member.steps.some((step) => step.reboot !== undefined || rowsOf(step).some((row) => row.verb === 'restart' && row.subject === `unit ${etcdUnit}`));

/** Whether this control plane's etcd is down: mending it first keeps the majority while others restart. */
export const isMemberDown = (member: Member): boolean => !runs(member);

/**
 * Whether this etcd works, or would with one more member: then its control planes can be changed one at a time, each healthy before
 * the next. Else all have to be mended at once. An API that is only busy, or frozen, does not count as gone.
 */
export function isWithinReach(members: readonly Member[], silent: number): boolean {
  const majority = Math.floor((members.length + silent) / 2) + 1;
  const running = members.filter(runs).length;
  return running > 0 && running + 1 >= majority;
}

/**
 * Control planes that cannot be changed now: restarting their etcd while `silent` others do not answer would take the majority
 * away. One that is down anyway may be mended, and where there is no majority left, none can be lost.
 */
export function heldBack(members: readonly Member[], silent: number): ReadonlySet<HostName> {
  const all = members.length + silent;
  const majority = Math.floor(all / 2) + 1;
  const isTight = silent > 0 && members.length >= majority && members.length - 1 < majority;
  return new Set(isTight ? members.filter(stopsEtcd).map(({ name }) => name) : []);
}
