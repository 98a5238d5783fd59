import type { Draft, DraftHost } from './draft.ts';
import { type Finding, type Path, valueAt } from './finding.ts';
import { reservedLabel } from './label-flaw.ts';
import { parseTaint } from './taint.ts';

/** What is wrong among hosts that are each written correctly. */
export const checkHosts = ({ hosts }: Draft): readonly Finding[] => [
  ...twice(hosts, 'name', ({ name }) => name, 'config.duplicate-name', 'Give every host a name of its own.'),
  ...twice(hosts, 'address', ({ address }) => address, 'config.duplicate-address', 'Give every host an address of its own.'),
  ...twice(hosts, 'ssh.address', ({ destination }) => destination, 'config.duplicate-ssh-address', 'Correct the one that leads to the wrong machine.'),
  ...hosts.flatMap(checkHost),
  ...checkControlPlanes(hosts),
  ...checkWorkloads(hosts),
];

function twice(hosts: readonly DraftHost[], key: string, of: (host: DraftHost) => string | undefined, code: string, remedy: string): readonly Finding[] {
  return hosts.flatMap((host, index) => {
    const value = of(host);
    const first = hosts.findIndex((other) => value !== undefined && of(other) === value);
    if (first < 0 || first === index) return [];
    const other = hosts[first]?.name;
    const message = `${value} is also the ${key} of ${key === 'name' || other === undefined ? `hosts[${first}]` : other}`;
    return [{ code, path: ['hosts', index, ...key.split('.')], message, remedy }];
  });
}

function checkHost(host: DraftHost, index: number): readonly Finding[] {
  const path: Path = ['hosts', index];
  const labels = host.labels.flatMap((key): readonly Finding[] => {
    const reserved = reservedLabel(key);
    return reserved?.severity === 'warning' ? [{ ...reserved, path: [...path, 'labels', key], at: 'key' }] : [];
  });
  const workloads: readonly Finding[] =
    host.role === 'worker' && host.workloads === false
      ? [
          {
            code: 'config.idle-worker',
            path: [...path, 'workloads'],
            message: 'a worker is there to run pods',
            remedy: 'Remove the line. To keep most pods away, give the host a taint.',
          },
        ]
      : [];
  return [...labels, ...checkTaints(host.taints, path), ...workloads];
}

function checkTaints(taints: readonly unknown[], path: Path): readonly Finding[] {
  const identityOf = (taint: unknown): string | undefined => {
    const parsed = typeof taint === 'string' ? parseTaint(taint) : undefined;
    const [key, effect] =
      parsed === undefined ? [valueAt(taint, ['key']), valueAt(taint, ['effect'])] : 'taint' in parsed ? [parsed.taint.key, parsed.taint.effect] : [];
    return typeof key === 'string' && typeof effect === 'string' ? `${key}:${effect}` : undefined;
  };
  const identities = taints.map(identityOf);
  return identities.flatMap((identity, index) =>
    identity !== undefined && identities.indexOf(identity) < index
      ? [
          {
            code: 'config.duplicate-taint',
            path: [...path, 'taints', index],
            message: `there are two taints ${identity}`,
            remedy: 'Keep one: a node has one taint for each key and effect.',
          },
        ]
      : [],
  );
}

/** etcd.io/docs: a cluster of more than seven members writes slowly and survives no more than anyone needs. */
const mostControlPlanes = 7;

function checkControlPlanes(hosts: readonly DraftHost[]): readonly Finding[] {
  const isKnown = hosts.every(({ role }) => role === 'control-plane' || role === 'worker');
  if (hosts.length === 0 || !isKnown) return [];
  const count = hosts.filter(({ role }) => role === 'control-plane').length;
  const path: Path = ['hosts'];
  const at = 'key' as const;
  if (count === 0)
    return [
      { code: 'config.no-control-plane', path, at, message: 'no host is a control plane', remedy: 'Write role: control-plane at one host, better at three.' },
    ];
  const survives = Math.floor((count - 1) / 2);
  if (count % 2 === 0)
    return [
      {
        code: 'config.even-control-planes',
        path,
        at,
        severity: 'warning',
        message: `etcd needs a majority, so ${count} control planes survive the loss of ${survives === 0 ? 'none' : survives}, no more than ${count - 1} do, and there is one more to fail`,
        remedy: `Take ${count - 1} or ${count + 1} control planes.`,
      },
    ];
  if (count > mostControlPlanes)
    return [
      {
        code: 'config.many-control-planes',
        path,
        at,
        severity: 'warning',
        message: `with ${count} members etcd writes slowly`,
        remedy: 'Take 3, 5 or 7 control planes, and workers besides.',
      },
    ];
  return [];
}

const checkWorkloads = (hosts: readonly DraftHost[]): readonly Finding[] =>
  hosts.length > 0 && hosts.every(({ role, workloads }) => role === 'control-plane' && workloads === false)
    ? [
        {
          code: 'config.no-workloads',
          path: ['hosts'],
          at: 'key',
          severity: 'warning',
          message: 'no host takes ordinary pods',
          remedy: 'Add a worker, or remove workloads: false.',
        },
      ]
    : [];
