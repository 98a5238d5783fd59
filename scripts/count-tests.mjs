/**
 * What a vitest JSON report counts, never kinder than the exit code: a file that could not be loaded, an unhandled error
 * and a report that is missing or empty are failures too.
 */
export function countTests(report, exitCode) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of parse(report).testResults) {
    for (const { status } of file.assertionResults) counts[bucketOf(status)] += 1;
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) counts.failed += 1;
  }
  if (counts.failed === 0 && (exitCode !== 0 || counts.passed + counts.skipped === 0)) counts.failed = 1;
  return counts;
}

function bucketOf(status) {
  if (status === 'passed') return 'passed';
  return status === 'failed' ? 'failed' : 'skipped';
}

function parse(report) {
  try {
    return JSON.parse(report);
  } catch {
    return { testResults: [] };
  }
}
