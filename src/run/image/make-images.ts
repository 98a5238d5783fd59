import { join } from 'node:path';
import { type Problem, Problems } from '../../base/trouble.ts';
import type { Config, Host } from '../../config/config.ts';
import { customise } from '../../image/customise.ts';
import type { Customisation, SshKeyPair } from '../../image/image-edit.ts';
import type { FoundPartition } from '../../ports/image.ts';
import { targetOf } from '../observe-hosts.ts';
import { stage } from '../stage.ts';
import { type HostInputs, hostInputs } from './host-inputs.ts';
import { type ImagePorts, progressOf } from './image-ports.ts';
import { findSource, type SourceWish, wishedSource } from './image-source.ts';
import { type BaseImage, unpackImage } from './unpack-image.ts';
import { type CardWish, findCard, type HostImageFile, writeCard, type WrittenCard } from './write-card.ts';

export interface ImageWish extends SourceWish {
  readonly hosts: readonly Host[];
  /** Where images go: files `<host>.img` in a folder, or cards in one reader, one after another. */
  readonly into: { readonly kind: 'folder'; readonly folder: string } | ({ readonly kind: 'cards' } & CardWish);
  /** Hosts get new SSH host keys, also those that have one. */
  readonly newKeys: boolean;
}

/**
 * Makes one image for each host, each of which is that host from its first boot on, as a file or on a card. Everything that can be refused is
 * refused before anything is written. @throws Failure, Problems
 */
export async function makeImages(config: Config, ports: ImagePorts, wish: ImageWish): Promise<'done' | 'declined'> {
  const { hosts, into } = wish;
  if (into.kind === 'cards') await findCard(into, ports);
  await ports.files.check();
  const inputs = await hostInputs(config, hosts, ports);
  ports.emit({
    kind: 'plan.decided',
    steps: [{ id: 'source', title: 'operating system', rows: 0 }, ...hosts.map(({ name }) => ({ id: name, title: 'image', host: name, rows: 1 }))],
  });
  const scratch = await ports.files.scratch(into.kind === 'cards' ? ports.scratchFolder : into.folder);
  try {
    const bases = await stage(ports, 'source', () => unpackBases(wish, scratch.path, ports));
    const tasks = await customiseAll({ config, wish, bases, inputs, scratch: scratch.path }, ports);
    const cards: WrittenCard[] = [];
    for (const [index, task] of tasks.entries()) {
      const isLastOfBase = !tasks.slice(index + 1).some(({ base }) => base === task.base);
      const end = await stage(ports, task.host.name, () => makeOne(task, isLastOfBase, wish, scratch.path, cards, ports));
      if (end === 'declined') return 'declined';
    }
    return 'done';
  } finally {
    await scratch.remove();
  }
}

/** One host's image to make. */
interface Task {
  readonly host: Host;
  readonly base: BaseImage;
  readonly boot: FoundPartition;
  readonly customisation: Customisation;
  readonly pair: SshKeyPair;
}

/** Each image that hosts are made from is fetched and unpacked once. */
async function unpackBases({ hosts, ...wish }: ImageWish, scratch: string, ports: ImagePorts): Promise<ReadonlyMap<string, BaseImage>> {
  const bases = new Map<string, BaseImage>();
  for (const host of hosts) {
    const key = baseKey(wish, host);
    if (bases.has(key)) continue;
    const source = await findSource(wishedSource(wish, host.image), ports);
    bases.set(key, await unpackImage(source, join(scratch, `source-${bases.size + 1}.img`), ports));
  }
  return bases;
}

const baseKey = (wish: SourceWish, host: Host): string => JSON.stringify(wishedSource(wish, host.image));

interface Ingredients {
  readonly config: Config;
  readonly wish: ImageWish;
  readonly bases: ReadonlyMap<string, BaseImage>;
  readonly inputs: ReadonlyMap<string, HostInputs>;
  readonly scratch: string;
}

/** What each host's image is to hold; what is wrong with any of them is told before the first is made. @throws Problems */
async function customiseAll({ config, wish, bases, inputs, scratch }: Ingredients, ports: ImagePorts): Promise<readonly Task[]> {
  const problems: Problem[] = [];
  const tasks: Task[] = [];
  for (const host of wish.hosts) {
    const [base, input] = [bases.get(baseKey(wish, host)), inputs.get(host.name)];
    if (base === undefined || input === undefined) throw new Error(`bug: nothing is known of the image of ${host.name}`);
    const pair = (wish.newKeys ? undefined : await ports.keys.find(host.name)) ?? (await ports.keys.make(host.name, scratch));
    const made = customise({ contents: base.contents, config, host: host.name, hostKey: pair, ...input });
    if (!made.ok) {
      problems.push(...made.error);
      continue;
    }
    const boot = base.partitions.find(({ number }) => number === made.value.partition);
    if (boot === undefined) throw new Error(`bug: ${base.title} has no partition ${made.value.partition}`);
    tasks.push({ host, base, boot, customisation: made.value, pair });
  }
  if (problems.length > 0) throw new Problems(problems);
  return tasks;
}

/** The key is kept before an image with it exists, and known_hosts changes when the image is where it belongs. */
async function makeOne(
  task: Task,
  isLastOfBase: boolean,
  { into }: ImageWish,
  scratch: string,
  cards: WrittenCard[],
  ports: ImagePorts,
): Promise<'done' | 'declined'> {
  const { host, base, boot, customisation, pair } = task;
  const { files, keys, emit } = ports;
  const path = isLastOfBase ? base.path : join(scratch, `${host.name}.img`);
  if (!isLastOfBase) await files.copy(base.path, path, progressOf(ports, `image of ${host.name}`, 'copy'));
  const texts = new Map(customisation.edits.map((edit) => [edit.path, edit.content]));
  await files.write(path, boot, texts);
  await keys.keep(host.name, pair);
  const image: HostImageFile = { host: host.name, label: customisation.label, path, sizeBytes: base.sizeBytes, boot, texts };
  const place = into.kind === 'cards' ? into.device : join(into.folder, `${host.name}.img`);
  const row = { verb: 'create', subject: `image ${place}`, reason: `from ${base.title}` } as const;
  emit({ kind: 'change.started', step: host.name, host: host.name, row });
  if (into.kind === 'cards') {
    const written = await writeCard(image, into, cards, ports);
    if (written === undefined) return 'declined';
    cards.push(written);
  } else await files.place(path, place);
  emit({ kind: 'change.finished', step: host.name, host: host.name, row });
  await tell(task, ports);
  return 'done';
}

async function tell({ host, customisation, pair }: Task, { keys, emit }: ImagePorts): Promise<void> {
  const before = await keys.trust(targetOf(host), pair.publicKey);
  emit({ kind: 'note', text: `${host.name}: write on the card: ${customisation.label}` });
  for (const note of customisation.notes) emit({ kind: 'note', text: note });
  if (before === 'replaced')
    emit({ kind: 'note', text: `${host.name}: its known host key is the new one from now on; until it runs from this image, ssh refuses it` });
}
