import { type Problem, Problems } from '../base/trouble.ts';
import { judgeMembers } from '../plan/new-members.ts';
import type { Decision } from './decide.ts';
import { measureDisks } from './measure-disks.ts';
import type { World } from './world.ts';

/**
 * Measures the disks of hosts that become members of etcd, before anything is changed; gives what there is to say about them, for the plan.
 * Containers are left out: what they share with their computer is not theirs to be judged by. @throws Problems `etcd.slow-disk`, `etcd.wireless`
 */
export async function checkNewMembers(decision: Decision, { emit }: World, isForced: boolean): Promise<readonly string[]> {
  const members = machines(decision);
  if (members.length === 0) return [];
  emit({ kind: 'note', text: `Measuring how quick the disks of the new etcd members are: ${members.map(({ host }) => host.name).join(', ')}` });
  const measured = await measureDisks(members, { throughput: false });
  const problems = judgeMembers(members, measured, isForced);
  if (problems.some(({ severity }) => severity === 'error')) throw new Problems(problems);
  return problems.map(asNote);
}

/** What `up` will say against new members, as far as it is known without writing to a disk. */
export const notesOnNewMembers = (decision: Decision): readonly string[] => judgeMembers(machines(decision), new Map(), false).map(asNote);

const machines = ({ observed, newMembers }: Decision) =>
  observed.reached
    .filter(({ host, observation }) => newMembers.includes(host.name) && observation.facts.container === undefined)
    .map((each) => ({ ...each, clusterId: '' }));

const asNote = ({ message, remedy }: Problem): string => `${message}. ${remedy}`;
