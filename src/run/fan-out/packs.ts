import type { Sha256 } from '../../base/names.ts';
import type { Pack, Packed } from '../../ports/store.ts';

/** Artifacts that are packed on this computer: each once, however many hosts it is sent to. */
export class Packs {
  readonly #packed = new Map<Sha256, Promise<Packed | undefined>>();
  readonly #removals: Promise<unknown>[] = [];
  #pack: Pack | undefined;
  readonly #signal: AbortSignal;

  constructor(pack: Pack | undefined, signal: AbortSignal) {
    this.#pack = pack;
    this.#signal = signal;
  }

  /** Undefined where it is sent as it is. What is asked for ahead is there when it is asked for again. */
  take(sha256: Sha256): Promise<Packed | undefined> {
    const packed = this.#packed.get(sha256) ?? this.#pack?.(sha256, this.#signal).catch(() => undefined) ?? Promise.resolve(undefined);
    this.#packed.set(sha256, packed);
    return packed;
  }

  /** Removes what nobody needs any more. Nobody waits for it, since it may not be packed yet; a file that stays is no failure, and a later run takes it away. */
  forget(sha256: Sha256): void {
    const packed = this.#packed.get(sha256);
    this.#packed.delete(sha256);
    this.#removals.push((async () => (await packed)?.remove())().catch(() => undefined));
  }

  /** Until everything is removed; nothing is packed after that. */
  async settle(): Promise<void> {
    this.#pack = undefined;
    for (const sha256 of this.#packed.keys()) this.forget(sha256);
    await Promise.all(this.#removals);
  }
}
