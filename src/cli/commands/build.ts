import { resolve } from 'node:path';
import { type Arch, architectures } from '../../base/names.ts';
import { Problems } from '../../base/trouble.ts';
import type { Run } from '../context.ts';
import { follow } from '../follow.ts';
import type { BuildWish } from '../recipes.ts';
import { loadConfigIfThere } from '../load-config.ts';

interface Options {
  readonly arch?: readonly string[];
  readonly jobs?: number;
  readonly updateLock?: boolean;
  readonly bundle?: string;
}

/** build and fetch: the one never asks upstream, the other takes each artifact from where it is quickest had. */
export const run: Run<Options> = async (context, options, _args, command = 'build') => {
  const arches = (options.arch ?? []).flatMap((text) => text.split(',')).map(parseArch);
  const configPath = resolve(context.folder, options.file ?? 'bramble.yaml');
  const config = await loadConfigIfThere(configPath, context, options);
  const wish: Omit<BuildWish, 'emit'> = {
    origin: command === 'build' ? 'build' : 'any',
    config,
    configPath,
    arches,
    jobs: options.jobs,
    updateLock: options.updateLock === true,
    bundle: options.bundle === undefined ? undefined : resolve(context.folder, options.bundle),
    signal: context.signal,
  };
  await follow(context, options, { command, cluster: config?.name ?? 'bramble', isReading: false }, ({ emit }) => context.recipes.build({ ...wish, emit }));
  return 0;
};

function parseArch(text: string): Arch {
  const arch = architectures.find((each) => each === text);
  if (arch !== undefined) return arch;
  const message = `${text} is no architecture that bramble builds for`;
  throw new Problems([{ kind: 'problem', code: 'cli.unknown-arch', severity: 'error', message, remedy: `Use ${architectures.join(' or ')}.` }]);
}
