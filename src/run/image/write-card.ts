import type { HostName } from '../../base/names.ts';
import { Failure, type Problem, Problems } from '../../base/trouble.ts';
import type { BlockDevice } from '../../image/block-device.ts';
import { deviceFlaws, findDevice } from '../../image/device-flaws.ts';
import type { Partition } from '../../image/partition-table.ts';
import type { BootTexts } from '../../ports/image.ts';
import { type ImagePorts, progressOf } from './image-ports.ts';

/** A disk that the user named, and whether it may be one that is built in. */
export interface CardWish {
  readonly device: string;
  readonly allowsFixed: boolean;
  /** Shown the disk before everything on it goes; false ends the run there. */
  readonly confirm: (card: CardQuestion) => Promise<boolean>;
}

export interface CardQuestion {
  readonly host: HostName;
  /** What to write on the card. */
  readonly label: string;
  readonly device: string;
  /** What is in the reader; undefined while the next card has to be put in. */
  readonly card: BlockDevice | undefined;
  /** Why what is in the reader cannot be taken. */
  readonly flaws: readonly Problem[];
}

/** An image of one host, ready to be written, with what makes it that host's. */
export interface HostImageFile {
  readonly host: HostName;
  readonly label: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly boot: Partition;
  readonly texts: BootTexts;
}

/** The disk that a wish names, if it may be written to. @throws Problems `image.*` */
export async function findCard({ device, allowsFixed }: Omit<CardWish, 'confirm'>, { devices }: ImagePorts, sizeBytes = 0): Promise<BlockDevice> {
  const found = findDevice(await devices.list(), await devices.realPath(device));
  if (!found.ok) throw new Problems([found.error]);
  const flaws = deviceFlaws(found.value, { allowsFixed, imageBytes: sizeBytes });
  if (flaws.length > 0) throw new Problems(flaws);
  return found.value;
}

/** A card that was written in this run. */
export interface WrittenCard {
  readonly image: HostImageFile;
  readonly card: BlockDevice;
}

/**
 * Asks for the host's card, writes its image there, reads it back and compares. After other cards it first has to be put in.
 * @returns undefined where the user declined
 * @throws Failure `image.card-failed`, `image.card-differs`, `image.device-*`; Problems `image.*`
 */
export async function writeCard(image: HostImageFile, wish: CardWish, before: readonly WrittenCard[], ports: ImagePorts): Promise<WrittenCard | undefined> {
  const { host, label, sizeBytes } = image;
  const last = before.at(-1)?.card;
  let card = last === undefined ? await findCard(wish, ports, sizeBytes) : undefined;
  let flaws: readonly Problem[] = [];
  for (;;) {
    if (!(await wish.confirm({ host, label, device: wish.device, card, flaws }))) return undefined;
    // What is in the reader may have changed while somebody thought about it.
    const now = await look(image, wish, before, ports);
    const confirmed = card ?? last;
    if (now.flaws.length === 0 && now.card !== undefined && confirmed !== undefined && isAlike(now.card, confirmed)) {
      await put(image, now.card.path, ports);
      return { image, card: now.card };
    }
    ({ flaws, card } = now);
  }
}

/** The same reader: what was confirmed holds for the next card in it. */
const isAlike = (a: BlockDevice, b: BlockDevice): boolean => a.path === b.path && a.model === b.model && a.transport === b.transport;

interface Look {
  readonly card: BlockDevice | undefined;
  readonly flaws: readonly Problem[];
}

async function look({ sizeBytes }: HostImageFile, wish: CardWish, before: readonly WrittenCard[], ports: ImagePorts): Promise<Look> {
  try {
    const card = await findCard(wish, ports, sizeBytes);
    for (const { image } of before)
      if (await ports.files.holds(card.path, image.boot, image.texts)) return { card: undefined, flaws: [stillThere(card, image)] };
    return { card, flaws: [] };
  } catch (error) {
    if (error instanceof Problems) return { card: undefined, flaws: error.problems };
    throw error;
  }
}

const stillThere = ({ path }: BlockDevice, { host, label }: HostImageFile): Problem => ({
  kind: 'problem',
  code: 'image.card-not-changed',
  severity: 'error',
  message: `the card in ${path} is that of ${host}, which was written just now`,
  remedy: `Take it out, write ${JSON.stringify(label)} on it, and put in the next one.`,
});

async function put({ host, path, sizeBytes }: HostImageFile, device: string, ports: ImagePorts): Promise<void> {
  const claimed = await ports.devices.claim(device);
  try {
    const written = await claimed.write(path, progressOf(ports, `${host} to ${device}`, 'image'));
    ports.emit({ kind: 'artifact.ready', artifact: `${host} to ${device}`, from: 'image', sizeBytes });
    const found = await claimed.digest(sizeBytes, progressOf(ports, `${host} read back`, device));
    if (found !== written) throw differs(device, host);
    ports.emit({ kind: 'check.passed', name: `card of ${host}`, seen: `reads back as it was written (SHA-256 ${found.slice(0, 12)})` });
  } catch (error) {
    if (ports.signal.aborted) ports.emit({ kind: 'note', text: `the card in ${device} is not finished, and nothing starts from it` });
    throw error;
  } finally {
    await claimed.release();
  }
}

const differs = (device: string, host: string): Failure =>
  new Failure({
    code: 'image.card-differs',
    message: `The card in ${device} does not give back what was written on it`,
    remedy: 'Throw it away: it is broken, or smaller than it says (a fake). If it happens with another one too, the reader is broken.',
    host,
  });
