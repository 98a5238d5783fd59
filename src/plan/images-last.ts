import { stageTitles, stepId } from './host-steps.ts';
import type { Batch, HostStep, StepId } from './step.ts';

/**
 * Images that no node needs to be ready, and no pod that is waited for, follow when `ready` has ended, done or not. Gives the steps of one host, the
 * record of which stays the last.
 */
export function imagesLast(steps: readonly HostStep[], late: ReadonlySet<string>, ready: StepId): readonly HostStep[] {
  const isLate = ({ changes }: Batch): boolean => changes.length > 0 && changes.every(({ kind, key }) => kind === 'image' && late.has(key));
  const runtime = steps.find(({ stage }) => stage === 'runtime');
  const node = steps.find(({ stage }) => stage === 'node');
  const batches = runtime?.batches.filter(isLate) ?? [];
  if (runtime === undefined || node === undefined || batches.length === 0 || batches.length === runtime.batches.length) return steps;
  const images: HostStep = {
    ...node,
    id: stepId(node.host, 'images'),
    title: stageTitles.images,
    stage: 'images',
    after: [node.id],
    behind: [ready],
    batches,
    before: [],
  };
  return steps.flatMap((step) => {
    if (step === runtime) return [{ ...step, batches: step.batches.filter((batch) => !isLate(batch)) }];
    if (step === node) return [step, images];
    return [{ ...step, after: step.after.map((id) => (id === node.id ? images.id : id)) }];
  });
}
