import { describe, expect, it } from 'vitest';
import type { HostName } from '../../base/names.ts';
import { budget, type BudgetRow, type DiskBudget, type HostBudget, type Verdict } from '../../plan/budget/budget.ts';
import { budgetLines, budgetText } from './budget.ts';
import { noPaint, toText } from './span.ts';

const mib = 2 ** 20;
const row = (title: string, sizeMib: number, more: Partial<BudgetRow> = {}): BudgetRow => ({ title, kind: 'taken', bytes: sizeMib * mib, ...more });
const verdict = (): Verdict => 'fits';
const memory = (hasMib = 3794) =>
  budget([row('kubelet', 69), row('coredns', 56, { kind: 'maybe' }), row('kept free', 100, { kind: 'kept' })], hasMib * mib, verdict);
const disk = (path: string, is: Verdict = 'fits', ...rows: readonly BudgetRow[]): DiskBudget => ({
  ...budget([row('etcd 3.7.3', 25), ...rows], 51_200 * mib, () => is),
  paths: [path],
  placedBytes: 0,
});
const host = (name: string, more: Partial<HostBudget> = {}): HostBudget => ({ host: name as HostName, memory: memory(), disks: [disk('/')], ...more });

describe('what is taken of a host, on one line', () => {
  it('is memory of all there is, and disk of what is free', () => {
    expect(budgetText(host('pi-4'))).toBe('0.07 of 3.7 GiB memory, 0.02 of 50 GiB free disk');
  });
  it('names file systems where there are several', () => {
    expect(budgetText(host('pi-4', { disks: [disk('/'), disk('/var/lib/etcd')] }))).toBe(
      '0.07 of 3.7 GiB memory, 0.02 of 50 GiB free on /, 0.02 of 50 GiB free on /var/lib/etcd',
    );
  });
  it('leaves out a file system to which nothing comes', () => {
    expect(budgetText(host('pi-4', { disks: [disk('/', 'settled'), disk('/data')] }))).toBe('0.07 of 3.7 GiB memory, 0.02 of 50 GiB free on /data');
  });
  it('is nothing where only a small program is mended', () => {
    const small: DiskBudget = { ...budget([row('ptp 1.9.1', 4)], 51_200 * mib, verdict), paths: ['/'], placedBytes: 0 };
    expect(budgetText(host('pi-4', { memory: budget([], 1, () => 'settled'), disks: [small] }))).toBeUndefined();
  });
  it('is nothing where nothing is to come', () => {
    expect(budgetText(host('pi-4', { memory: budget([], 1, () => 'settled'), disks: [disk('/', 'settled')] }))).toBeUndefined();
  });
  it('does not tell of memory that the host did not tell of', () => {
    expect(budgetText(host('pi-4', { memory: memory(0) }))).toBe('0.02 of 50 GiB free disk');
  });
});

describe('the sums of all hosts', () => {
  const textOf = (budgets: readonly HostBudget[]): readonly string[] => budgetLines(budgets).map((line) => toText(line, noPaint));
  it('stand once for hosts of which the same is taken, with what is left on each', () => {
    expect(textOf([host('pi-4'), host('pi-5', { memory: memory(128) })])).toEqual([
      'pi-4, pi-5',
      '  memory',
      '     69 MiB  kubelet',
      '     56 MiB  coredns (if it comes to run here)',
      '    100 MiB  kept free',
      '    225 MiB  in all',
      '  disk of /',
      '    25 MiB  etcd 3.7.3',
      '    25 MiB  in all',
      '  pi-4  3.5 of 3.7 GiB memory left            50 of 50 GiB free on / left',
      '  pi-5  97 MiB too little of 0.13 GiB memory  50 of 50 GiB free on / left',
      '',
    ]);
  });
  it('do not count what is on the disk already', () => {
    const lines = textOf([host('pi-4', { disks: [disk('/', 'settled', row('runc 1.5.2', 10, { isHere: true }))] })]);
    expect(lines.slice(6, 10)).toEqual(['  disk of /', '    25 MiB  etcd 3.7.3', '    10 MiB  runc 1.5.2 (there already, not counted)', '    25 MiB  in all']);
  });
});
