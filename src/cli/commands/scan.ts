import { dirname, resolve } from 'node:path';
import { Problems } from '../../base/trouble.ts';
import type { Cidr } from '../../config/config.ts';
import { nothingWritten, readWrittenCluster } from '../../scan/written-cluster.ts';
import { addFoundHosts } from '../add-found-hosts.ts';
import type { Run } from '../context.ts';
import { follow } from '../follow.ts';
import { noConfig } from '../load-config.ts';
import { scanLines } from '../render/scan.ts';
import { toText } from '../render/span.ts';
import { styleOf } from '../style.ts';
import { readText } from '../text-file.ts';

interface Options {
  readonly subnet?: readonly Cidr[];
  /** Addresses or names; every new board where none is given. */
  readonly write?: readonly string[] | true;
  readonly yes?: boolean;
}

/** Works without a bramble.yaml; a broken one is only refused where something is to be written into it. */
export const run: Run<Options> = async (context, options) => {
  const { out, folder, recipes, signal } = context;
  const path = resolve(folder, options.file ?? 'bramble.yaml');
  const text = await readText(path);
  if (text === undefined && options.file !== undefined && options.write === undefined) throw noConfig(options.file);
  const read = text === undefined ? undefined : readWrittenCluster(text, options.file ?? 'bramble.yaml', dirname(path));
  if (read?.ok === false) throw new Problems(read.error);
  const written = read?.value ?? nothingWritten;
  const document = await follow(context, options, { command: 'scan', cluster: 'the local network', isReading: true }, ({ emit }) =>
    recipes.scan({ subnets: options.subnet ?? [], written, acceptsNewKeys: options.acceptNewHosts === true, workspace: dirname(path), signal, emit }),
  );
  const { paint, marks } = styleOf(context, out, options.color);
  if (options.json !== true) for (const line of scanLines(document, marks)) out.write(`${toText(line, paint)}\n`);
  const named = options.write === true ? [] : options.write;
  const added = named === undefined ? [] : await addFoundHosts(context, options, { path, text, written, machines: document.machines, named });
  if (options.json === true) out.write(`${JSON.stringify({ ...document, added }, undefined, 2)}\n`);
  return 0;
};
