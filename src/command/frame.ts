/** One request to the loop: `before`, then exactly `inputBytes` of payload, then `after`. */
export interface Frame {
  readonly before: Uint8Array;
  readonly inputBytes: number;
  readonly after: Uint8Array;
}

const encoder = new TextEncoder();
const mark = encoder.encode('.\n');

/**
 * `run`: `text` is a quoted command line. `lock` and `break`: it is who holds the lock from then on. After a request that ends non-zero the loop
 * drops the others with the same batch number and answers none of them.
 */
export function frame(kind: 'run' | 'lock' | 'break', batch: number, text: string, inputBytes: number): Frame {
  if (text === '' || text.includes('\0')) throw new Error('bug: a command line is empty or holds a NUL byte');
  return { before: encoder.encode(`${kind} ${batch} ${encoder.encode(text).length} ${inputBytes}\n${text}`), inputBytes, after: mark };
}
