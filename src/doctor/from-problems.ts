import type { Problem } from '../base/trouble.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import type { DoctorFacts } from './doctor-facts.ts';
import { bad, type Finding, ok } from './finding.ts';

interface Look {
  readonly facts: HostFacts;
  readonly doctor: DoctorFacts | undefined;
}

interface Check {
  readonly check: string;
  readonly codes: readonly string[];
  /** What was seen where none of the codes was found. */
  readonly seen: (look: Look) => string;
}

/** What `plan` and `up` refuse as well, by the codes of their problems. */
const checks: readonly Check[] = [
  {
    check: 'owner',
    codes: ['host.other-cluster', 'host.other-name', 'host.foreign-kubernetes'],
    seen: ({ facts }) => (facts.identity === undefined ? 'no Kubernetes is on it' : `it is ${facts.identity.name} of a bramble cluster`),
  },
  { check: 'architecture', codes: ['host.architecture'], seen: ({ facts, doctor }) => `userland ${facts.archName}, kernel ${doctor?.machine || 'unknown'}` },
  {
    check: 'system',
    codes: ['host.distribution', 'host.systemd', 'host.kernel'],
    seen: ({ facts }) => `${facts.os.prettyName}, kernel ${facts.kernel}, systemd ${facts.systemdVersion ?? 'unknown'}`,
  },
  { check: 'ports', codes: ['host.port-in-use'], seen: () => 'the ports that bramble needs are free or its own' },
  {
    check: 'network',
    codes: ['host.address-missing', 'host.other-network', 'host.no-nameserver'],
    seen: ({ facts }) => `all hosts are in its network; nameservers ${facts.nameservers.join(', ')}`,
  },
];

/** What `doctor` looks at itself, and closer. */
const isOwn = ({ code }: Problem): boolean =>
  ['cgroup', 'clock', 'time-sync', 'file-system', 'duplicate-identity', 'copied-card', 'under-voltage', 'memory-too-small', 'memory-tight'].some((part) =>
    code.includes(part),
  );

const codesOfChecks = checks.flatMap(({ codes }) => codes);

/** Problems of one host, as they stop `up`, and everything that is well there. */
export function fromProblems(problems: readonly Problem[], look: Look): readonly Finding[] {
  const others = problems.filter((problem) => !codesOfChecks.includes(problem.code) && !isOwn(problem));
  return [
    ...checks.map(
      ({ check, codes, seen }) =>
        asFinding(
          check,
          problems.filter(({ code }) => codes.includes(code)),
        ) ?? ok(check, seen(look)),
    ),
    ...others.flatMap((problem) => asFinding(problem.code.replace(/^host\./, ''), [problem]) ?? []),
  ];
}

/** One finding of all problems of a check; undefined where there are none. */
export function asFinding(check: string, problems: readonly Problem[]): Finding | undefined {
  if (problems.length === 0) return undefined;
  const isRefused = problems.some(({ severity }) => severity === 'error');
  const text = ({ message, host }: Problem): string => (host !== undefined && message.startsWith(`${host}: `) ? message.slice(host.length + 2) : message);
  return bad(isRefused ? 'refuse' : 'warn', check, problems.map(text).join('; '), [...new Set(problems.map(({ remedy }) => remedy))].join(' '), {
    codes: problems.map(({ code }) => code).join(' '),
  });
}
