/** Something with a name that comes after others. Names that nothing has are taken as done. */
export interface Vertex {
  readonly id: string;
  readonly after: readonly string[];
}

/**
 * The same vertices in an order that respects every `after`, otherwise as given.
 * @throws Error (a bug) when they go round in a circle
 */
export function ordered<V extends Vertex>(vertices: readonly V[]): readonly V[] {
  const waiting = new Set(vertices.map((vertex) => vertex.id));
  const result: V[] = [];
  let rest = vertices;
  while (rest.length > 0) {
    const ready = rest.filter((vertex) => vertex.after.every((id) => !waiting.has(id)));
    if (ready.length === 0) throw new Error(`bug: circle between ${rest.map((vertex) => vertex.id).join(', ')}`);
    for (const vertex of ready) waiting.delete(vertex.id);
    result.push(...ready);
    rest = rest.filter((vertex) => waiting.has(vertex.id));
  }
  return result;
}
