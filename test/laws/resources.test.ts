import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectWants, refOf, refText } from '../../src/resources/collect-wants.ts';
import { changeGroups, type ResourceChange, undoOf } from '../../src/resources/commands-of.ts';
import { anyKind, type Change, kindNames, kindOf, type Seen } from '../../src/resources/kinds.ts';
import { type SeenState, seenState } from '../../src/resources/seen-state.ts';
import type { Want } from '../../src/resources/wants.ts';
import { fakeHost } from '../../src/testkit/fake-host.ts';
import { arbitraries, secretMark } from './arbitrary-resources.ts';

const anyArbitraries = (kind: (typeof kindNames)[number]) =>
  arbitraries[kind] as unknown as { readonly want: fc.Arbitrary<Want>; seen(want: Want): fc.Arbitrary<Seen | undefined> };

describe.each(kindNames)('the laws of the kind %s', (name) => {
  const kind = anyKind(name);
  const { want: wants, seen: seenOf } = anyArbitraries(name);
  const cases = wants.chain((want) => fc.tuple(fc.constant(want), seenOf(want)));
  const check = (law: (want: Want, seen: Seen | undefined) => void) =>
    fc.assert(
      fc.property(cases, ([want, seen]) => law(want, seen)),
      { numRuns: 300 },
    );

  const isDone = (change: { readonly kind: string }) => change.kind === 'same';

  test('after what a change predicts there is nothing left to change', () => {
    check((want, seen) => {
      const change = kind.diff(want, seen);
      if (change.kind === 'same') return;
      expect(kind.diff(want, kind.predict(change as Change, seen))).toMatchObject({ kind: 'same' });
    });
  });

  test('after what a removal predicts there is nothing left to remove', () => {
    check((_, seen) => {
      const change = kind.diff(undefined, seen);
      if (change.kind === 'same') return;
      expect(kind.diff(undefined, kind.predict(change as Change, seen))).toMatchObject({ kind: 'same' });
    });
  });

  test('a change and then its undo leave what was seen', () => {
    check((want, seen) => {
      for (const change of [kind.diff(want, seen), kind.diff(undefined, seen)] as readonly Change[]) {
        const undo = isDone(change) ? undefined : kind.undo?.(change, seen);
        if (undo === undefined) continue;
        expect(kind.predict(undo, kind.predict(change, seen))).toEqual(seen);
        expect(kind.commands(undo).length).toBeGreaterThan(0);
        // It stands in a file on the host for a while, and payloads would have to stand there too.
        for (const command of kind.commands(undo)) expect(command.input).toBeUndefined();
      }
    });
  });

  test('every change and every same has a reason, and a change has rows and commands', () => {
    check((want, seen) => {
      for (const change of [kind.diff(want, seen), kind.diff(undefined, seen)]) {
        if (isDone(change)) {
          expect((change as { reason: string }).reason).not.toBe('');
          continue;
        }
        const rows = kind.describe(change as Change);
        expect(rows.length).toBeGreaterThan(0);
        for (const row of rows) expect(row.reason).not.toBe('');
        expect(kind.commands(change as Change).length).toBeGreaterThan(0);
      }
    });
  });

  test('nothing that is shown or that stands in a process list holds a secret', () => {
    check((want, seen) => {
      for (const change of [kind.diff(want, seen), kind.diff(undefined, seen)]) {
        if (isDone(change)) continue;
        const predicted = kind.predict(change as Change, seen);
        for (const shown of [kind.describe(change as Change), change, predicted === seen ? '' : predicted])
          expect(JSON.stringify(shown) ?? '').not.toContain(secretMark);
        for (const command of kind.commands(change as Change)) expect(JSON.stringify(command)).not.toContain(secretMark);
      }
    });
  });

  test('whatever a host prints is read as one reading for each key, without an error', () => {
    const lines = fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom('stat|81a4|0:0|3|1|m|c|/a', 'text|3|/a', 'base64', 'b25l', 'systemctl', 'inputs', 'Id=/a', 'MainPID=1', 'end', 'full|/a', '1 2 yes'),
      ),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(fc.constant('/a'), fc.string()), { maxLength: 3 }), lines, (keys, printed) => {
        const readings = kind.read(keys, printed.join('\n'));
        expect([...readings.keys()]).toEqual(keys);
        for (const reading of readings.values()) expect(['seen', 'absent', 'unreadable']).toContain(reading.kind);
      }),
    );
  });

  test('the order of the fields of a want changes nothing', () => {
    check((want, seen) => {
      expect(kind.diff(reordered(want), seen)).toEqual(kind.diff(want, seen));
    });
  });
});

/** The same value with its fields in another order; secrets stay what they are. */
function reordered(want: Want): Want {
  return Object.fromEntries(Object.entries(want).toReversed()) as unknown as Want;
}

const list = fc.array(fc.oneof(...kindNames.map((name) => anyArbitraries(name).want)), { maxLength: 12 });

describe('the wants of one host', () => {
  test('are taken whole, or one that is there twice is refused by name', () => {
    fc.assert(
      fc.property(list, (wants) => {
        const collected = collectWants(wants);
        const keys = new Set(wants.map((want) => refText(refOf(want))));
        if (collected.ok) expect([...collected.value.keys()].map(refText)).toEqual([...keys]);
        else expect(collected.error.map((problem) => problem.code)).toContain('resource.duplicate');
        if (keys.size < wants.length) expect(collected.ok).toBe(false);
      }),
    );
  });

  test('are refused also when two of them agree', () => {
    fc.assert(
      fc.property(list, fc.nat(), (wants, at) => {
        fc.pre(wants.length > 0);
        expect(collectWants([...wants, wants[at % wants.length] as Want]).ok).toBe(false);
      }),
    );
  });

  test('are refused when two kinds want one path', () => {
    const collected = collectWants([
      { kind: 'link', path: '/etc/x', target: '/y' },
      { kind: 'directory', path: '/etc/x', mode: '0755' },
    ]);
    expect(!collected.ok && collected.error[0]?.code).toBe('resource.duplicate');
  });

  test('may not have a name that a probe could not tell from two', () => {
    const collected = collectWants([{ kind: 'directory', path: '/etc/a\nb', mode: '0755' }]);
    expect(!collected.ok && collected.error[0]?.code).toBe('resource.bad-key');
  });
});

describe('changes that may shut somebody out', () => {
  const guarded = ['sysctl', 'nft-table', 'route', 'routes'] as const;

  test('are those of what takes effect on the network at once', () => {
    expect(kindNames.filter((name) => anyKind(name).undo !== undefined)).toEqual(guarded);
  });

  test('are all undone, the last one first, and nothing else is', () => {
    const scene = fc
      .uniqueArray(fc.oneof(...guarded.map((name) => anyArbitraries(name).want)), { selector: (want) => refText(refOf(want)), maxLength: 6 })
      .chain((wants) => fc.tuple(fc.constant(wants), fc.tuple(...wants.map((want) => anyArbitraries(want.kind).seen(want)))));
    fc.assert(
      fc.property(scene, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), ([wants, seen], isWanted) => {
        const start = seenState(wants.flatMap((want, at) => (seen[at] === undefined ? [] : [{ ...refOf(want), seen: seen[at] }])));
        const changes = wants.flatMap((want, at): ResourceChange[] => {
          const change = kindOf(want).diff(isWanted[at] === true ? want : undefined, seen[at]);
          return change.kind === 'same' ? [] : [{ ...refOf(want), change }];
        });
        const undo = undoOf(changes, start);
        const undone = changes.filter(({ kind, key }) => undo.some((each) => each.kind === kind && each.key === key));
        expect(undo.map(({ key }) => key)).toEqual(undone.map(({ key }) => key).toReversed());
        const host = fakeHost({ seen: start });
        for (const each of [...undone, ...undo]) host.apply(each);
        expect(byKey(host.state())).toEqual(byKey(start));
      }),
    );
  });

  const byKey = (state: SeenState) => new Map(state.entries().map((entry) => [refText(entry), entry.seen]));
});

describe('changes that are made together', () => {
  test('are all of the changes, in their order, each in one group', () => {
    const changes = list.map((wants) =>
      wants.flatMap((want): ResourceChange[] => {
        const change = anyKind(want.kind).diff(want, undefined);
        return change.kind === 'same' ? [] : [{ ...refOf(want), change }];
      }),
    );
    fc.assert(
      fc.property(changes, (all) => {
        expect(changeGroups(all).flatMap((group) => group.changes)).toEqual(all);
      }),
    );
  });
});
