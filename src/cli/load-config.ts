import { relative } from 'node:path';
import { Problems, type Problem } from '../base/trouble.ts';
import type { Config } from '../config/config.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { Context, GlobalOptions } from './context.ts';
import { toText } from './render/span.ts';
import { problemLines } from './render/trouble.ts';
import { styleOf } from './style.ts';
import { readText } from './text-file.ts';

/** The config of a file; warnings go to stderr. @throws Problems `config.*`, `cli.no-config` */
export async function loadConfig(path: string, context: Context, options: GlobalOptions): Promise<Config> {
  const config = await loadConfigIfThere(path, context, options);
  if (config === undefined) throw noConfig(shown(path, context));
  return config;
}

/** The same, or undefined where there is no such file and none was asked for. */
export async function loadConfigIfThere(path: string, context: Context, options: GlobalOptions): Promise<Config | undefined> {
  const text = await readText(path);
  if (text === undefined) {
    if (options.file !== undefined) throw noConfig(shown(path, context));
    return undefined;
  }
  const { config, problems } = parseConfig(text, shown(path, context));
  if (config === undefined) throw new Problems(problems);
  const { paint, marks } = styleOf(context, context.err, options.color);
  for (const warning of problems) {
    for (const line of problemLines(warning, marks)) context.err.write(`${toText(line, paint)}\n`);
  }
  return config;
}

/** Relative where that is shorter: what a person typed. */
function shown(path: string, { folder }: Context): string {
  const short = relative(folder, path);
  return short.length < path.length ? short : path;
}

export const noConfig = (path: string): Problems => {
  const problem: Problem = {
    kind: 'problem',
    code: 'cli.no-config',
    severity: 'error',
    message: `${path} is not there`,
    remedy: 'Write one (docs/config.md), name another with -f, or make machines to try on: bramble lab up',
  };
  return new Problems([problem]);
};
