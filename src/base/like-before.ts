interface Understood<T> {
  readonly text: string;
  /** Where each line begins. */
  readonly starts: readonly number[];
  readonly values: readonly T[];
}

/**
 * Understands texts line by line that come one after another and are nearly the same, as hosts of a cluster say the same about it: only lines
 * that are not in the text before, at its beginning or end, are looked at. Texts that are equal give the same list. `understand` is pure.
 */
export function likeBefore<T>(understand: (line: string) => T): (text: string) => readonly T[] {
  let last: Understood<T> = { text: '', starts: [0], values: [understand('')] };
  return (text) => {
    if (text !== last.text) last = next(last, text, understand);
    return last.values;
  };
}

/** Pieces of a text are compared much quicker than its characters one by one. */
const stride = 512;
const endOf = (text: string, tail: number): string => text.slice(text.length - tail - stride, text.length - tail);

function next<T>(last: Understood<T>, text: string, understand: (line: string) => T): Understood<T> {
  const before = last.text;
  const shorter = Math.min(before.length, text.length);
  let same = 0;
  while (same + stride <= shorter && before.slice(same, same + stride) === text.slice(same, same + stride)) same += stride;
  while (same < shorter && before.charCodeAt(same) === text.charCodeAt(same)) same += 1;
  let tail = 0;
  while (tail + stride <= shorter - same && endOf(before, tail) === endOf(text, tail)) tail += stride;
  while (tail < shorter - same && before.charCodeAt(before.length - 1 - tail) === text.charCodeAt(text.length - 1 - tail)) tail += 1;
  // Whole lines alone: the first one that differs begins after the last line break of what is the same before it, and so on behind it.
  const from = same === 0 ? 0 : text.lastIndexOf('\n', same - 1) + 1;
  const end = tail === 0 ? -1 : text.indexOf('\n', text.length - tail);
  const to = end < 0 ? text.length : end;
  const shift = text.length - before.length;
  const head = countBelow(last.starts, from);
  const rest = countBelow(last.starts, to - shift + 1);
  const lines = text.slice(from, to).split('\n');
  const starts: number[] = last.starts.slice(0, head);
  let at = from;
  for (const line of lines) {
    starts.push(at);
    at += line.length + 1;
  }
  for (let index = rest; index < last.starts.length; index += 1) starts.push((last.starts[index] ?? 0) + shift);
  return { text, starts, values: [...last.values.slice(0, head), ...lines.map(understand), ...last.values.slice(rest)] };
}

/** How many of the numbers, which are in order, are below the limit. */
function countBelow(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
