import type { Config } from '../config/config.ts';
import { controlPlanes } from '../components/component.ts';
import { afterReset } from '../plan/interrupted-reset.ts';
import { resetSteps, unmarkStep } from '../plan/reset-steps.ts';
import type { Plan } from '../plan/step.ts';
import { observe, type ObservedHosts } from './observe-hosts.ts';
import { refuseStrangers } from './refuse-strangers.ts';
import type { World } from './world.ts';

/**
 * What a reset left that broke off; undefined where none did. It goes before anything else is planned: no database starts while
 * another host still has a part of the one that was to go. @throws Problems `host.other-cluster`, `host.other-name`
 */
export async function unfinishedReset(config: Config, observed: ObservedHosts, world: World): Promise<Plan | undefined> {
  const verdicts = afterReset(observed.reached, controlPlanes(config).length);
  if (verdicts.size === 0) return undefined;
  await refuseStrangers(observed, world);
  const steps = await Promise.all(
    observed.reached.map(async ({ host: { name }, session }) => {
      const verdict = verdicts.get(name);
      if (verdict === undefined) return [];
      // Asked again for all that bramble placed there: about what a host is to keep it tells some of it only briefly.
      if (verdict === 'clear') return resetSteps({ name, observation: await observe(session, []) });
      return [unmarkStep(name, 'the reset that put it there broke off before it removed anything')];
    }),
  );
  const cleared = [...verdicts].filter(([, verdict]) => verdict === 'clear').map(([name]) => name);
  const note =
    cleared.length === 0
      ? 'A reset broke off before it removed anything.'
      : `A reset broke off: what it left on ${cleared.join(', ')} goes first, then they are set up anew.`;
  return { steps: steps.flat(), notes: [note], isPartial: true };
}
