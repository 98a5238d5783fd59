import { resolve } from 'node:path';
import { bytesText } from '../../base/bytes-text.ts';
import type { Sha256 } from '../../base/names.ts';
import { type Problem, Problems } from '../../base/trouble.ts';
import type { Config, Host } from '../../config/config.ts';
import type { BlockDevice } from '../../image/block-device.ts';
import type { CardQuestion } from '../../run/image/write-card.ts';
import { hostsNamed, onCluster } from '../cluster-run.ts';
import type { Context, GlobalOptions, Run } from '../context.ts';
import type { Followed } from '../follow.ts';
import { toText } from '../render/span.ts';
import { problemLines } from '../render/trouble.ts';
import { styleOf } from '../style.ts';
import { listDevices } from '../list-devices.ts';

export interface ImageOptions {
  readonly source?: string;
  readonly os?: string;
  readonly sha256?: Sha256;
  readonly output?: string;
  readonly device?: string;
  readonly allowFixedDisk?: boolean;
  readonly list?: boolean;
  readonly all?: boolean;
  readonly newKey?: boolean;
  readonly yes?: boolean;
}

export const run: Run<ImageOptions> = async (context, options, names) => {
  if (options.list === true) return listDevices(context, options);
  const end = await onCluster(context, options, { command: 'image', isReading: false }, (cluster, followed) => {
    const hosts = chosen(cluster.config, names, options);
    const { os, sha256, source } = options;
    return context.recipes.image(cluster, {
      hosts,
      source: source === undefined || /^https?:\/\//i.test(source) ? source : resolve(context.folder, source),
      os,
      sha256,
      into: destination(context, options, followed, hosts),
      newKeys: options.newKey === true,
    });
  });
  if (end === 'declined') context.err.write('The rest was not written.\n');
  return 0;
};

const problem = (code: string, message: string, remedy: string): Problems =>
  new Problems([{ kind: 'problem', code, severity: 'error', message, remedy } satisfies Problem]);

/** @throws Problems `config.unknown-host`, `image.no-hosts` */
function chosen(config: Config, names: readonly string[], { all }: ImageOptions): readonly Host[] {
  const named = hostsNamed(config, names);
  if (named.length > 0) return config.hosts.filter(({ name }) => named.includes(name));
  if (all === true || config.hosts.length === 1) return config.hosts;
  throw problem('image.no-hosts', 'no host is named', `Name hosts (${config.hosts.map(({ name }) => name).join(', ')}), or all of them: --all`);
}

/** @throws Problems `image.cards-by-hand`, `cli.needs-yes` where nobody can be asked */
function destination(context: Context, options: ImageOptions & GlobalOptions, followed: Followed, hosts: readonly Host[]) {
  const { device, output = 'images' } = options;
  if (device === undefined) return { kind: 'folder', folder: resolve(context.folder, output) } as const;
  if (options.yes === true && hosts.length > 1) {
    throw problem('image.cards-by-hand', 'somebody has to change the cards', 'Leave --yes out, or name one host.');
  }
  if (options.yes !== true && !context.err.isTerminal) {
    const remedy = 'Look what it is (`bramble image --list`), then run it again with --yes.';
    throw problem('cli.needs-yes', `everything on ${device} would be lost, and nobody can be asked here`, remedy);
  }
  const confirm = (card: CardQuestion): Promise<boolean> => (options.yes === true ? Promise.resolve(true) : followed.aside(() => ask(context, options, card)));
  return { kind: 'cards', device: resolve(context.folder, device), allowsFixed: options.allowFixedDisk === true, confirm } as const;
}

/** Shows what is wrong with what is in the reader, and asks. */
function ask(context: Context, { color }: GlobalOptions, { host, label, device, card, flaws }: CardQuestion): Promise<boolean> {
  const { err } = context;
  const { paint, marks } = styleOf(context, err, color);
  for (const flaw of flaws) for (const line of problemLines(flaw, marks)) err.write(`${toText(line, paint)}\n`);
  return context.confirm(
    card === undefined
      ? `Next is ${host}: write "${label}" on its card. Is it in ${device}?`
      : `Write ${host} to ${described(card)}? Everything on it is lost. Write "${label}" on it.`,
  );
}

/** Such as `/dev/sdb (Generic MassStorageClass, 32 GB, usb)`. */
const described = ({ path, model, sizeBytes, transport }: BlockDevice): string =>
  `${path} (${[model === '' ? 'no name' : model, bytesText(sizeBytes), ...(transport === undefined ? [] : [transport])].join(', ')})`;
