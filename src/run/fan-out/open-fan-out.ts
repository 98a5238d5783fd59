import type { Config } from '../../config/config.ts';
import { requestsOf } from '../../fan-out/requests.ts';
import type { Plan } from '../../plan/step.ts';
import type { ObservedHosts } from '../observe-hosts.ts';
import type { World } from '../world.ts';
import { FanOut } from './fan-out.ts';

/** Undefined where no artifact goes to more than one host, and where all hosts are containers on this computer: no link is between them and us. */
export function openFanOut(plan: Plan, config: Config, { reached }: ObservedHosts, world: World): FanOut | undefined {
  if (reached.every(({ observation }) => observation.facts.bootId === world.bootId)) return undefined;
  return FanOut.of(requestsOf(plan), new Map(config.hosts.map(({ name, address }) => [name, address])), world);
}
