import type { Sha256 } from '../../base/names.ts';
import type { Pack, Packed } from '../../ports/store.ts';

/** Artifacts that are packed on this computer: each once, however many hosts it is sent to. */
export class Packs {
  readonly #packed = new Map<Sha256, Promise<Packed | undefined>>();
  readonly #pack: Pack | undefined;
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

  /** Removes what nobody needs any more. */
  async forget(sha256: Sha256): Promise<void> {
    const packed = this.#packed.get(sha256);
    this.#packed.delete(sha256);
    await (await packed)?.remove();
  }

  async forgetAll(): Promise<void> {
    await Promise.all([...this.#packed.keys()].map((sha256) => this.forget(sha256)));
  }
}
