import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ordered, type Vertex } from './graph.ts';

const vertex = (id: string, ...after: string[]): Vertex => ({ id, after });
const ids = (vertices: readonly Vertex[]): readonly string[] => ordered(vertices).map(({ id }) => id);

test('vertices that come after nothing stay in the order given', () => {
  expect(ids([vertex('c'), vertex('a'), vertex('b')])).toEqual(['c', 'a', 'b']);
});
test('a vertex comes after all that it names, and names that nothing has are taken as done', () => {
  expect(ids([vertex('c', 'b', 'nobody'), vertex('b', 'a'), vertex('a')])).toEqual(['a', 'b', 'c']);
});
test('a vertex goes behind those that it names as well', () => {
  expect(ids([{ ...vertex('c'), behind: ['b', 'nobody'] }, vertex('b', 'a'), vertex('a')])).toEqual(['a', 'b', 'c']);
});
test('a circle is a bug that names who is in it', () => {
  expect(() => ids([vertex('a', 'b'), vertex('b', 'a'), vertex('c')])).toThrow('circle between a, b');
  expect(() => ids([vertex('a', 'b'), { ...vertex('b'), behind: ['a'] }, vertex('c')])).toThrow('circle between a, b');
  expect(() => ids([vertex('a', 'a')])).toThrow('circle');
});
test('whatever the order given, all vertices are there once and each after what it names', () => {
  const graphs = fc
    .array(fc.array(fc.nat(20), { maxLength: 3 }), { maxLength: 12 })
    .map((edges) => edges.map((after, index) => vertex(String(index), ...after.filter((id) => id < index).map(String))));
  fc.assert(
    fc.property(
      graphs.chain((graph) => fc.shuffledSubarray(graph, { minLength: graph.length })),
      (graph) => {
        const order = ids(graph);
        expect(order.toSorted()).toEqual(graph.map(({ id }) => id).toSorted());
        for (const { id, after } of graph) for (const before of after) expect(order.indexOf(before)).toBeLessThan(order.indexOf(id));
      },
    ),
  );
});
