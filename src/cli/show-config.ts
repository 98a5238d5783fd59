import { resolve } from 'node:path';
import { showConfig as configText } from '../config/show-config.ts';
import type { Context, GlobalOptions } from './context.ts';
import { loadConfig } from './load-config.ts';

/** Prints the config with every default filled in: YAML, or JSON with --json. */
export async function showConfig(context: Context, options: GlobalOptions): Promise<number> {
  const config = await loadConfig(resolve(context.folder, options.file ?? 'bramble.yaml'), context, options);
  context.out.write(options.json === true ? `${JSON.stringify(config, undefined, 2)}\n` : configText(config));
  return 0;
}
