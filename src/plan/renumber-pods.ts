import { sh } from '../command/command.ts';
import { sortedBy } from '../base/order.ts';
import type { HostName } from '../base/names.ts';
import type { Problem } from '../base/trouble.ts';
import { cidrText } from '../config/cidr.ts';
import type { Config } from '../config/config.ts';
import type { HostObservation } from '../facts/observation.ts';
import { pods } from '../resources/pods.ts';
import { movedRanges } from './guards/range-guards.ts';
import type { RangeWitnesses } from './known-ranges.ts';
import { clusterStep, type HostStep, type Plan, type StepId } from './step.ts';

/** A host whose pods are in another range than wanted. */
interface Moving {
  readonly name: HostName;
  readonly observation: HostObservation;
}

const idOf = ({ name }: Moving): StepId => `${name}/pods-stop`;

/** What a kubelet holds of its node: the Node object is told anew only when it starts. */
const isAtWork = ({ observation: { seen } }: Moving): boolean => {
  const kubelet = seen.get('unit', 'kubelet.service')?.active;
  return seen.get('pods', 'all') !== undefined || (kubelet !== undefined && kubelet !== 'inactive' && kubelet !== 'failed');
};

function stopStep(moving: Moving, range: string): HostStep {
  const reason = `network.pods is ${range} now: each pod comes back with an address in it`;
  const left = pods.diff(undefined, moving.observation.seen.get('pods', 'all'));
  return {
    kind: 'host',
    id: idOf(moving),
    title: 'all pods stop',
    after: [],
    host: moving.name,
    stage: 'node',
    batches: [
      {
        changes: [{ kind: 'pods', key: 'all', rows: [{ verb: 'remove', subject: 'all pods', reason }] }],
        commands: [{ ...sh('systemctl stop kubelet.service'), timeoutMs: 120_000 }, ...pods.commands(left.kind === 'same' ? { kind: 'stop', reason } : left)],
      },
    ],
    before: [],
  };
}

/**
 * The first part of moving a cluster to another pod range, as the user asked by name: all pods of nodes outside of it stop, and those
 * Nodes go, since none ever gets another range. What follows is planned then, and brings them back as new ones. Undefined where
 * nothing is outside, or where all of that is done already.
 */
export function renumberingPlan(config: Config, witnesses: RangeWitnesses): Plan | undefined {
  const range = cidrText(config.network.pods);
  const moved = movedRanges(config, witnesses);
  const hosts = sortedBy(
    witnesses.hosts.filter(({ host }) => moved.has(host.name)).map(({ host, observation }) => ({ name: host.name, observation })),
    ({ name }) => name,
  ).filter(isAtWork);
  const nodes = sortedBy(
    [...moved.keys()].filter((name) => witnesses.cluster?.nodes.has(name)),
    (name) => name,
  );
  if (hosts.length === 0 && nodes.length === 0) return undefined;
  const stops = hosts.map((host) => stopStep(host, range));
  return {
    isPartial: true,
    notes: ['Once these nodes are out, the rest is planned: they come back as new ones, and their pods with new addresses.'],
    steps: [
      ...stops,
      ...nodes.map((name) =>
        clusterStep(
          `${name}/node-gone`,
          `Node ${name} is removed`,
          stops.map(({ id }) => id),
          { kind: 'delete-node', node: name },
          [{ verb: 'remove', subject: `Node ${name}`, reason: `its pod range ${moved.get(name) ?? ''} cannot be changed; it comes back with one in ${range}` }],
        ),
      ),
    ],
  };
}

/** A node that was left out would come back with its old range and take addresses of pods elsewhere. */
export const cannotRenumber = (silent: readonly { readonly name: HostName }[], hasApi: boolean): readonly Problem[] =>
  silent.length === 0 && hasApi
    ? []
    : [
        {
          kind: 'problem',
          code: 'network.renumber-needs-all',
          severity: 'error',
          message: `pods can only get other addresses while every host and the API answer: ${silent.length === 0 ? 'no API server does' : `${silent.map(({ name }) => name).join(', ')} ${silent.length === 1 ? 'does' : 'do'} not`}`,
          remedy: 'Start what is off, or take it out of bramble.yaml; with the old range there, `bramble up` mends the cluster first.',
        },
      ];
