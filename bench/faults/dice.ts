import { createHash } from 'node:crypto';

/** Chance that can be repeated: the same words give the same throws in the same order. */
export interface Dice {
  /** A whole number from 0 up to `limit`, which is not one of them. */
  below(limit: number): number;
  /** A whole number of this range, both ends included. */
  between(from: number, to: number): number;
  pick<T>(from: readonly T[]): T;
}

export function diceOf(...words: readonly (string | number)[]): Dice {
  let throws = 0;
  const below = (limit: number): number => {
    throws += 1;
    return (
      createHash('sha256')
        .update([...words, throws].join('/'))
        .digest()
        .readUInt32BE() % limit
    );
  };
  return {
    below,
    between: (from, to) => from + below(to - from + 1),
    pick: (from) => {
      if (from.length === 0) throw new Error('there is nothing to pick from');
      return from[below(from.length)] as (typeof from)[number];
    },
  };
}
