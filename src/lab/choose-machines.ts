import { nearest } from '../base/did-you-mean.ts';
import { type Problem, Problems } from '../base/trouble.ts';
import type { Machine } from './machine.ts';

/** What to say about a lab that is not there. */
export function unknownLab(lab: string, labs: readonly string[]): Problem {
  const meant = nearest(lab, labs);
  return {
    kind: 'problem',
    code: 'lab.unknown',
    severity: 'error',
    message: `There is no lab "${lab}".`,
    remedy:
      labs.length === 0
        ? `There is no lab at all yet; this makes one: bramble lab up --name ${lab}`
        : `${meant === undefined ? '' : `Did you mean "${meant}"? `}There is: ${labs.join(', ')}.`,
  };
}

/**
 * The machines with these names, in the lab's order, each once.
 * @throws Problems `lab.unknown`, `lab.unknown-host` (one for each name), `lab.no-host` where none is named
 */
export function chooseMachines(lab: string, all: readonly Machine[], names: readonly string[]): readonly Machine[] {
  const machines = all.filter((machine) => machine.lab === lab);
  if (machines.length === 0) throw new Problems([unknownLab(lab, [...new Set(all.map((machine) => machine.lab))])]);
  const hosts = machines.map((machine) => machine.host);
  const problem = (code: string, message: string, remedy: string): Problem => ({ kind: 'problem', code, severity: 'error', message, remedy });
  if (names.length === 0) throw new Problems([problem('lab.no-host', 'No host was named.', `Name one or more of: ${hosts.join(', ')}.`)]);
  const problems = names
    .filter((name) => !hosts.includes(name))
    .map((name) => {
      const meant = nearest(name, hosts);
      return problem(
        'lab.unknown-host',
        `The lab "${lab}" has no host "${name}".`,
        `${meant === undefined ? '' : `Did you mean "${meant}"? `}It has: ${hosts.join(', ')}.`,
      );
    });
  if (problems.length > 0) throw new Problems(problems);
  return machines.filter((machine) => names.includes(machine.host));
}
