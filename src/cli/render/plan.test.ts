import { describe, expect, it } from 'vitest';
import type { HostName } from '../../base/names.ts';
import { budget } from '../../plan/budget/budget.ts';
import type { HostStep, Plan } from '../../plan/step.ts';
import type { Row } from '../../resources/kind.ts';
import { unicodeMarks } from './marks.ts';
import { planDocument } from './plan-document.ts';
import { type DiffMode, planLines } from './plan.ts';
import { noPaint, toText } from './span.ts';

const step = (host: string, stage: HostStep['stage'], ...rows: Row[]): HostStep => ({
  kind: 'host',
  id: `${host}/${stage}`,
  title: stage,
  after: [],
  host: host as HostName,
  stage,
  before: [],
  batches: [{ changes: rows.map((row) => ({ kind: 'file', key: row.subject, rows: [row] })), commands: [] }],
});
const created: Row = { verb: 'create', subject: 'file /etc/a', reason: 'absent', diff: '--- a\n+++ b\n@@ -0,0 +1 @@\n+new' };
const changed: Row = { verb: 'change', subject: 'file /etc/longer', reason: 'its text differs', diff: '@@ -1 +1 @@\n-old\n+new\n\\ No newline at end of file' };
const plan: Plan = {
  steps: [
    step('cp-1', 'os', created, changed),
    {
      kind: 'cluster',
      id: 'objects',
      title: 'objects',
      after: ['cp-1/os'],
      action: { kind: 'wait-api', hosts: [] },
      rows: [{ verb: 'run', subject: 'label node/cp-1', reason: 'missing' }],
    },
    step('cp-1', 'node', { verb: 'restart', subject: 'unit kubelet.service', reason: 'runs with other inputs' }),
    step('cp-2', 'record'),
  ],
  notes: ['worker-1 does not answer'],
};
const textOf = (of: Plan, diffs?: DiffMode): readonly string[] => planLines(of, unicodeMarks, diffs).map((line) => toText(line, noPaint));

describe('a plan for people', () => {
  it('groups rows by host with sign, subject and reason, shows what changes, and sums up', () => {
    expect(textOf(plan)).toEqual([
      'cp-1',
      '  + file /etc/a           absent',
      '  ~ file /etc/longer      its text differs',
      '      @@ -1 +1 @@',
      '      -old',
      '      +new',
      '  ↻ unit kubelet.service  runs with other inputs',
      '',
      'the cluster',
      '  ▸ label node/cp-1  missing',
      '',
      'note: worker-1 does not answer',
      '4 changes on 1 host: 1 to create, 1 to change, 1 to restart, 1 to run.',
    ]);
  });
  it('says beside a host what is taken of it, where something comes to it', () => {
    const { host } = step('cp-1', 'os', created);
    const memory = budget([{ title: 'kubelet', kind: 'taken', bytes: 2 ** 28 }], 2 ** 32, () => 'fits');
    const settled = budget([], 2 ** 32, () => 'settled');
    expect(textOf({ ...plan, budgets: [{ host, memory, disks: [] }] })[0]).toBe('cp-1  takes 0.25 of 4.0 GiB memory');
    expect(textOf({ ...plan, budgets: [{ host, memory: settled, disks: [] }] })[0]).toBe('cp-1');
    expect(planDocument({ ...plan, budgets: [{ host, memory, disks: [] }] }).budgets).toEqual({ 'cp-1': { memory, disks: [] } });
  });
  it('shows the text of new files where all differences are asked for', () => expect(textOf(plan, 'all')).toContain('      +new'));
  it('shows no text where none is asked for', () => expect(textOf(plan, 'none').join('\n')).not.toContain('@@'));
  it('says that there is nothing to do', () =>
    expect(textOf({ steps: [step('cp-1', 'record')], notes: [] })).toEqual(['Nothing to change: everything is as bramble.yaml says.']));
  it('does not say that of a cluster which does not answer', () =>
    expect(textOf({ steps: [], notes: [], isPartial: true })).toEqual(['Nothing to change that could be seen; the rest is decided once the cluster answers.']));
  it('does not say that of hosts which it could not ask', () =>
    expect(textOf({ steps: [], notes: [], unread: ['worker-1' as HostName] })).toEqual([
      'Nothing to change on the hosts that answer; what worker-1 needs is not known.',
    ]));
});

describe('a plan as a document', () => {
  it('counts changes and lists rows by host and by step', () => {
    const document = planDocument(plan);
    expect(document.changes).toBe(4);
    expect(Object.keys(document.hosts)).toEqual(['cp-1']);
    expect(document.hosts['cp-1']?.map(({ subject }) => subject)).toEqual(['file /etc/a', 'file /etc/longer', 'unit kubelet.service']);
    expect(document.steps.map(({ id, host }) => [id, host])).toEqual([
      ['cp-1/os', 'cp-1'],
      ['objects', undefined],
      ['cp-1/node', 'cp-1'],
      ['cp-2/record', 'cp-2'],
    ]);
  });
  it('tells of each step which have to be done before it, and which only have to have ended', () => {
    const images = { ...step('cp-1', 'images'), after: ['cp-1/node'], behind: ['nodes'] };
    const { steps } = planDocument({ steps: [step('cp-1', 'node'), images], notes: [] });
    expect(steps.map(({ id, after, behind }) => [id, after, behind])).toEqual([
      ['cp-1/node', [], []],
      ['cp-1/images', ['cp-1/node'], ['nodes']],
    ]);
  });
});

describe('many rows of a kind', () => {
  const routes = (count: number): readonly Row[] =>
    Array.from({ length: count }, (_, index): Row => ({ verb: 'create', subject: `route 10.244.${index}.0/24`, reason: 'absent' }));
  const shown = (rows: readonly Row[], diffs?: DiffMode): readonly string[] =>
    textOf({ steps: [step('cp-1', 'node', ...rows)], notes: [] }, diffs).filter((line) => line.startsWith('  '));

  it('are shown one by one as long as somebody may read them', () => {
    expect(shown(routes(24))).toHaveLength(24);
  });

  it('are shown by the first three and by how many more there are', () => {
    expect(shown(routes(25)).slice(2)).toEqual(['  + route 10.244.2.0/24  absent', '  + and 22 more like this']);
    expect(textOf({ steps: [step('cp-1', 'node', ...routes(25))], notes: [] }).at(-1)).toContain('25 changes');
  });

  it('are not taken for alike where reason, verb, kind or a text differ', () => {
    const rows = routes(26).map((row, index): Row => {
      if (index === 5) return { ...row, reason: 'another gateway' };
      if (index === 10) return { ...row, verb: 'change' };
      if (index === 15) return { ...row, subject: 'routes of others' };
      return index === 20 ? { ...row, diff: '+text' } : row;
    });
    expect(shown(rows)).toHaveLength(26);
  });

  it('are all shown where everything is asked for', () => {
    expect(shown(routes(100), 'all')).toHaveLength(100);
  });
});
