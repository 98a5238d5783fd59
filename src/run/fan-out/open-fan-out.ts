import type { Config } from '../../config/config.ts';
import { requestsOf } from '../../fan-out/requests.ts';
import type { Plan } from '../../plan/step.ts';
import type { ObservedHosts } from '../observe-hosts.ts';
import type { World } from '../world.ts';
import { FanOut } from './fan-out.ts';

/** Undefined where no artifact goes anywhere. By itself also where all hosts are containers on this computer: no link is between them and us. */
export function openFanOut(plan: Plan, config: Config, { reached }: ObservedHosts, world: World): FanOut | undefined {
  const { passOn } = config.ssh;
  const isHere = reached.every(({ observation }) => observation.facts.bootId === world.bootId);
  if (isHere && passOn !== 'always') return undefined;
  const addresses = new Map(config.hosts.map(({ name, address }) => [name, address]));
  const quickBytesPerSecond = passOn === 'always' ? Number.POSITIVE_INFINITY : undefined;
  return FanOut.of(requestsOf(plan), addresses, world, { isPassedOn: passOn !== 'never', quickBytesPerSecond });
}
