import { nearest } from '../base/did-you-mean.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Problem } from '../base/trouble.ts';
import type { Config, Host } from './config.ts';

/** The host that a person named; Problem `config.unknown-host` when the config has none of that name. */
export function findHost(config: Config, name: string): Result<Host, Problem> {
  const host = config.hosts.find((each) => each.name === name);
  if (host !== undefined) return ok(host);
  const names = config.hosts.map((each) => each.name);
  const meant = nearest(name, names);
  const remedy = meant === undefined ? `The hosts are ${names.join(', ')}.` : `Did you mean ${meant}?`;
  return err({
    kind: 'problem',
    code: 'config.unknown-host',
    severity: 'error',
    message: `the cluster ${config.name} has no host ${JSON.stringify(name)}`,
    remedy,
  });
}
