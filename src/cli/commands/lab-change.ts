import type { Context, Run } from '../context.ts';
import { follow } from '../follow.ts';
import type { LabRun } from '../recipes.ts';

/** down, kill, start, restart, replace, power-cut, cut and heal. */
export const run: Run<{ readonly name?: string }> = async (context, options, args, verb = '') => {
  const { name = 'lab' } = options;
  await follow(context, options, { command: `lab ${verb}`, cluster: name, isReading: false }, ({ emit }) =>
    change(context, { name, signal: context.signal, emit }, verb, args),
  );
  return 0;
};

function change({ recipes: { lab } }: Context, run: LabRun, verb: string, args: readonly string[]): Promise<void> {
  const [a = '', b = ''] = args;
  switch (verb) {
    case 'down':
      return lab.down(run);
    case 'kill':
      return lab.kill(run, args);
    case 'start':
      return lab.start(run, args);
    case 'restart':
      return lab.restart(run, args);
    case 'replace':
      return lab.replace(run, args);
    case 'power-cut':
      return lab.powerCut(run);
    case 'cut':
      return lab.cut(run, a, b);
    case 'heal':
      return lab.heal(run);
    default:
      throw new Error(`bug: no lab command ${verb}`);
  }
}
