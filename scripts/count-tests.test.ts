import { describe, expect, it } from 'vitest';
import { countTests } from './count-tests.mjs';

const report = (...files: { status: string; tests: string[] }[]) =>
  JSON.stringify({ testResults: files.map(({ status, tests }) => ({ status, assertionResults: tests.map((t) => ({ status: t })) })) });

describe('the counts of ./check', () => {
  it('add up all files', () => {
    const text = report({ status: 'passed', tests: ['passed', 'passed'] }, { status: 'failed', tests: ['failed', 'passed', 'skipped', 'pending', 'todo'] });
    expect(countTests(text, 1)).toEqual({ passed: 3, failed: 1, skipped: 3 });
  });
  it('count a file that could not be loaded as a failure', () => {
    expect(countTests(report({ status: 'failed', tests: [] }, { status: 'passed', tests: ['passed'] }), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });
  it('count an error outside of all tests as a failure', () => {
    expect(countTests(report({ status: 'passed', tests: ['passed'] }), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });
  it.each(['', '{', report()])('count a report without tests as a failure (%j)', (text) => {
    expect(countTests(text, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
