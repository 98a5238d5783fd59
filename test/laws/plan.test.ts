import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isGrowing } from '../../src/plan/budget/budget.ts';
import type { Plan } from '../../src/plan/step.ts';
import { changeCount, rowsOf } from '../../src/plan/step.ts';
import { planDocument } from '../../src/cli/render/plan-document.ts';
import { applied, planFor } from '../../src/testkit/fake-cluster.ts';
import { fakeHost } from '../../src/testkit/fake-host.ts';
import { secretMark } from '../../src/testkit/fake-signer.ts';
import { blankScene, configOf, reordered, type Scene, scenes } from './arbitrary-clusters.ts';

const runs = { numRuns: 8 };
/** Six hosts, planned three times, eight times over: a busy computer may take its time. */
const timeoutMs = 60_000;
const holds = (law: (scene: Scene) => Promise<void>): Promise<void> => fc.assert(fc.asyncProperty(scenes, law), runs);
/** Steps that nothing leads to: names in `after` that no step has. */
const unknownNames = ({ steps }: Plan): readonly string[] => {
  const ids = new Set(steps.map((step) => step.id));
  return steps.flatMap((step) => step.after.filter((id) => !ids.has(id)));
};

describe('the plan of a blank cluster', () => {
  test(
    'is complete: after what it predicts, the next plan has no change and no step',
    () =>
      holds(async (scene) => {
        const blank = blankScene(scene);
        const first = await planFor(scene.config, blank);
        expect(first.problems).toEqual([]);
        const second = await planFor(scene.config, applied(blank, first));
        expect(second.plan).toMatchObject({ steps: [], notes: [] });
        expect(first.plan.budgets?.filter(isGrowing)).toHaveLength(scene.config.hosts.length);
        expect(second.plan.budgets?.filter(isGrowing)).toEqual([]);
      }),
    timeoutMs,
  );

  test(
    'does not depend on the order of hosts and fields in bramble.yaml',
    () =>
      holds(async (scene) => {
        const other = configOf(reordered(scene.written));
        const [a, b] = await Promise.all([planFor(scene.config, blankScene(scene)), planFor(other, blankScene({ ...scene, config: other }))]);
        expect(planDocument(b.plan)).toEqual(planDocument(a.plan));
      }),
    timeoutMs,
  );

  test(
    'shows no secret, neither as rows nor as JSON',
    () =>
      holds(async (scene) => {
        const { plan } = await planFor(scene.config, blankScene(scene));
        expect(plan.steps.flatMap(rowsOf).some((row) => row.diff === '(secret)')).toBe(true);
        expect(JSON.stringify(plan)).not.toContain(secretMark);
      }),
    timeoutMs,
  );

  test(
    'has its steps in an order that respects what each comes after and goes behind, and waits for nothing that is not there',
    () =>
      holds(async (scene) => {
        const { plan } = await planFor(scene.config, blankScene(scene));
        const ids = plan.steps.map((step) => step.id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(unknownNames(plan)).toEqual([]);
        expect(plan.steps.filter(({ after, behind = [] }, index) => [...after, ...behind].some((id) => ids.indexOf(id) >= index))).toEqual([]);
        expect(plan.steps.flatMap(({ behind = [] }) => behind).filter((id) => !ids.includes(id))).toEqual([]);
      }),
    timeoutMs,
  );
});

describe('a cluster that was made', () => {
  test(
    'is planned to the same state again from any single lost file, unit, link or binary',
    () =>
      fc.assert(
        fc.asyncProperty(scenes, fc.nat(), async (scene, dice) => {
          const blank = blankScene(scene);
          const made = applied(blank, await planFor(scene.config, blank));
          const [name, host] = [...made.hosts][dice % made.hosts.size]!;
          const entries = host.state().entries();
          const lost = entries[dice % entries.length]!;
          const state = host.state().with(lost.kind, lost.key, undefined);
          const { facts, manifest } = host.observe([]);
          const damaged = { ...made, hosts: new Map([...made.hosts, [name, fakeHost({ facts, manifest, seen: state })]]) };
          const repair = await planFor(scene.config, damaged);
          const second = await planFor(scene.config, applied(damaged, repair));
          expect(changeCount(second.plan)).toBe(0);
        }),
        runs,
      ),
    timeoutMs,
  );
});
