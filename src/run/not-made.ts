import type { Problem } from '../base/trouble.ts';
import type { Config } from '../config/config.ts';

/** What to say of a cluster whose keys nobody has and that no host belongs to. */
export const notMade = (config: Config): Problem => ({
  kind: 'problem',
  code: 'cluster.not-made',
  severity: 'error',
  message: `${config.name} is not made yet: no host has keys of it`,
  remedy: 'Run `bramble up` first.',
});
