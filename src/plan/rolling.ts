import type { HostName } from '../base/names.ts';
import { sortedBy } from '../base/order.ts';
import { isControlPlane } from '../components/component.ts';
import type { Host } from '../config/config.ts';
import { clusterStep, type ClusterStep, type HostStep, rowsOf, type Step, type StepId } from './step.ts';

/** A host with what is planned for it, and what has to happen to its etcd member before. */
export interface PlannedHost {
  readonly host: Host;
  readonly steps: readonly HostStep[];
  /** Of the control planes: its etcd does not run, though it should. */
  readonly isDown: boolean;
  /** Its pods leave it before it is restarted. */
  readonly isDrained: boolean;
  /** Its member changes: it joins, leaves because the host becomes a worker, or has another address. */
  readonly member: MemberSteps | undefined;
}

export interface MemberSteps {
  readonly kind: 'join' | 'leave' | 'move';
  /** One after another, before etcd changes on the host. */
  readonly before: readonly Step[];
  /** After its etcd has started; nothing where it leaves. */
  readonly after: readonly ClusterStep[];
}

/** Whether something that others count on stops meanwhile, or does not run yet on a control plane. */
const restarts = ({ host, steps }: PlannedHost): boolean =>
  steps.flatMap(rowsOf).some(({ verb, subject }) => verb === 'restart' || (verb === 'create' && isControlPlane(host) && subject.startsWith('unit ')));

const ofWorkers = 3;

/** What is down is mended first, and what joins adds strength before the others restart. Who leaves etcd does so last. */
function rank({ host, isDown, member }: PlannedHost): number {
  if (member?.kind === 'leave') return 4;
  if (!isControlPlane(host)) return ofWorkers;
  if (member?.kind === 'join') return 1;
  return isDown || member?.kind === 'move' ? 0 : 2;
}

/** Hosts that change one after another on a cluster that runs, in that order. */
export const inRollingOrder = (hosts: readonly PlannedHost[]): readonly PlannedHost[] =>
  sortedBy(
    hosts.filter((each) => each.member !== undefined || restarts(each)),
    (each) => `${rank(each)} ${each.host.name}`,
  );

const healthyId = (host: HostName): StepId => `${host}/healthy`;

/**
 * The steps of a rolling change: each host after the health of those before, workers so many at once that never more than
 * `workersAtOnce` are away. A host that does not become healthy stops all that come after it. `start` comes before the first.
 */
export function rollingSteps(hosts: readonly PlannedHost[], workersAtOnce: number, start: readonly StepId[]): readonly Step[] {
  const firstWorker = hosts.findIndex((each) => rank(each) === ofWorkers);
  return hosts.flatMap((each, index) => {
    const isWorker = rank(each) === ofWorkers;
    // What a worker waits for: the one so many places before, or the last control plane.
    const awaited = isWorker ? Math.max(index - workersAtOnce, firstWorker - 1) : index - 1;
    const after = awaited < 0 ? start : [doneId(hosts[awaited] as PlannedHost)];
    // Health is told in order, so that the health of one means that of all before.
    const previous = hosts[index - 1];
    return [
      ...withMember(each, after).flatMap((step) => drained(each, step)),
      ...health(each, previous === undefined ? [] : [healthyId(previous.host.name)]),
      ...(moves(each) ? [uncordonStep(each.host.name)] : []),
    ];
  });
}

const moves = ({ steps, isDrained }: PlannedHost): boolean => isDrained && steps.some(({ reboot }) => reboot !== undefined);

/** Hosts that a rolling change empties before it restarts them, and opens for pods again after that. */
export const emptiedHosts = (hosts: readonly PlannedHost[]): readonly HostName[] =>
  inRollingOrder(hosts)
    .filter(moves)
    .map(({ host }) => host.name);

const doneId = (each: PlannedHost): StepId => (moves(each) ? `${each.host.name}/uncordon` : healthyId(each.host.name));

/** Before a host restarts its pods move to others, as they would when it leaves. */
function drained(each: PlannedHost, step: Step): readonly Step[] {
  if (!moves(each) || step.kind !== 'host' || step.reboot === undefined) return [step];
  const { name } = each.host;
  const reason = 'it is restarted';
  const drain = clusterStep(`${name}/drain`, `pods leave ${name}`, step.after, { kind: 'drain-node', node: name, reason }, [
    { verb: 'run', subject: `drain of Node ${name}`, reason },
  ]);
  return [drain, { ...step, after: [...step.after, drain.id] }];
}

const uncordonStep = (name: HostName): Step =>
  clusterStep(`${name}/uncordon`, `pods may come to ${name} again`, [healthyId(name)], { kind: 'uncordon-node', node: name });

/** A host's own steps behind `after`; a join's etcd waits for its turn, while all that comes before may be done at once. */
function withMember({ steps, member }: PlannedHost, after: readonly StepId[]): readonly Step[] {
  const follow = (list: readonly HostStep[], ids: readonly StepId[]): readonly HostStep[] =>
    list.map((step, index) => (index === 0 ? { ...step, after: [...step.after, ...ids] } : step));
  if (member === undefined) return follow(steps, after);
  const turn = steps.findIndex(({ stage }) => stage === 'etcd');
  const split = member.kind === 'join' && turn >= 0 ? turn : 0;
  const [free, rest] = [steps.slice(0, split), steps.slice(split)];
  const ids = (list: readonly Step[]): readonly StepId[] => list.slice(-1).map(({ id }) => id);
  const before = inSequence(member.before, [...after, ...ids(free)]);
  const [etcd, others] = member.kind === 'leave' ? [[], rest] : [rest.slice(0, 1), rest.slice(1)];
  const started = follow(etcd, before.length === 0 ? after : ids(before));
  const joined = inSequence(member.after, started.length === 0 ? [...after, ...ids(before)] : ids(started));
  const last = [...before, ...started, ...joined].slice(-1).map(({ id }) => id);
  return [...free, ...before, ...started, ...joined, ...follow(others, last)];
}

function inSequence(steps: readonly Step[], after: readonly StepId[]): readonly Step[] {
  return steps.map((step, index) => ({ ...step, after: index === 0 ? after : [(steps[index - 1] as Step).id] }));
}

/** What has to be healthy before others change. */
function health({ host, steps, member }: PlannedHost, previous: readonly StepId[]): readonly Step[] {
  const last = [...steps.slice(-1), ...(member?.after ?? []), ...(steps.length === 0 ? (member?.before ?? []) : [])].map(({ id }) => id);
  const ended = steps.find(({ reboot }) => reboot !== undefined)?.reboot?.bootId;
  const isReady = (after: readonly StepId[]): Step =>
    clusterStep(healthyId(host.name), `${host.name} is ready`, [...after, ...previous], {
      kind: 'wait-nodes',
      nodes: [host.name],
      ...(ended === undefined ? {} : { endedBoot: ended }),
    });
  if (!isControlPlane(host)) return [isReady(last)];
  return [
    clusterStep(`${host.name}/etcd-healthy`, `etcd is healthy after ${host.name}`, last, { kind: 'wait-etcd', members: [host.name] }),
    clusterStep(`${host.name}/api`, `the API answers on ${host.name}`, [`${host.name}/etcd-healthy`], { kind: 'wait-api', hosts: [host.name] }),
    isReady([`${host.name}/api`, ...last]),
  ];
}
