import { resolve } from 'node:path';
import type { Run } from '../context.ts';
import { follow } from '../follow.ts';

interface Options {
  readonly name?: string;
  readonly controlPlanes?: number;
  readonly workers?: number;
  readonly pis?: number;
  readonly folder?: string;
  readonly user?: string;
}

export const run: Run<Options> = async (context, options) => {
  const { name = 'lab', controlPlanes, workers, pis, user } = options;
  const folder = resolve(context.folder, options.folder ?? name);
  await follow(context, options, { command: 'lab up', cluster: name, isReading: false }, ({ emit }) =>
    context.recipes.lab.up({ name, signal: context.signal, emit }, { controlPlanes, workers, pis, folder, user }),
  );
  return 0;
};
