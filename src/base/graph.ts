/** Something with a name that comes after others, or goes behind them. Names that nothing has are taken as done. */
export interface Vertex {
  readonly id: string;
  readonly after: readonly string[];
  readonly behind?: readonly string[];
}

/**
 * The same vertices in an order that respects every `after` and `behind`, otherwise as given.
 * @throws Error (a bug) when they go round in a circle
 */
export function ordered<V extends Vertex>(vertices: readonly V[]): readonly V[] {
  const waiting = new Set(vertices.map((vertex) => vertex.id));
  const isDone = (id: string): boolean => !waiting.has(id);
  const result: V[] = [];
  let rest = vertices;
  while (rest.length > 0) {
    const ready = rest.filter(({ after, behind = [] }) => after.every(isDone) && behind.every(isDone));
    if (ready.length === 0) throw new Error(`bug: circle between ${rest.map((vertex) => vertex.id).join(', ')}`);
    for (const vertex of ready) waiting.delete(vertex.id);
    result.push(...ready);
    rest = rest.filter((vertex) => waiting.has(vertex.id));
  }
  return result;
}
