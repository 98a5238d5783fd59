// Runs every part of the check in order, whatever fails, and counts: one check a tool, one a test.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countTests } from './count-tests.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => join(root, 'node_modules/.bin', name);
/** With CI a golden file that is missing is a failure, not a new one. */
const env = { ...process.env, CI: '1', ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }) };
const inScripts = readdirSync(join(root, 'scripts')).filter((name) => name.endsWith('.sh') || name === 'start-dockerd');
const shellScripts = ['bramble', 'check', 'quickstart', '.ci/run', ...inScripts.map((name) => `scripts/${name}`)];
const vitest = (...projects) => ['vitest', 'run', ...projects.flatMap((name) => ['--project', name])];

const parts = [
  { name: 'format', argv: [bin('biome'), 'format', '.'] },
  { name: 'lint', argv: [bin('oxlint')] },
  { name: 'shell', argv: ['shellcheck', '--severity=warning', ...shellScripts] },
  { name: 'types', argv: [bin('tsc'), '-p', '.'] },
  { name: 'knip', argv: [bin('knip')] },
  { name: 'lockfile', argv: [process.execPath, 'scripts/complete-lock.mjs', '--check'] },
  { name: 'generated', argv: [process.execPath, 'scripts/run.mjs', 'scripts/update.ts', '--check'] },
  { name: 'fast', tests: vitest('unit', 'laws', 'golden', 'regression', 'architecture') },
  // Here, and not in the middle of a test, is where a fresh machine spends its time building.
  { name: 'artifacts', argv: [join(root, 'bramble'), 'fetch'] },
  // Most of these wait: for a start, an end, a silence. Two files at once, each on things of its own.
  { name: 'contract', needsDocker: true, tests: [...vitest('contract'), '--maxWorkers=2'] },
  { name: 'e2e', needsDocker: true, tests: [...vitest('e2e', 'faults'), '--no-file-parallelism'] },
];

/** What takes too long for every check. */
const leftOut =
  "left out: a cluster with a virtual board (npm run e2e:virtual-pi, 20 minutes or more; docs/lab.md) and Kubernetes' own conformance suite (npm run e2e:conformance, an hour or two; docs/testing.md)\n";

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  process.stderr.write(`check: no part called ${unknown.join(', ')}; there are ${parts.map((p) => p.name).join(', ')}\n`);
}

const total = { passed: 0, failed: unknown.length, skipped: 0 };
let current;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    current?.kill(signal);
    finish({ ...total, failed: total.failed + 1 });
  });
}
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack}\n`);
  finish({ ...total, failed: total.failed + 1 });
});

for (const part of parts.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const counts = await runPart(part);
  for (const key of Object.keys(total)) total[key] += counts[key];
}
if (asked.length === 0) process.stdout.write(`\n${leftOut}`);
finish(total);

async function runPart(part) {
  const startedAt = performance.now();
  process.stdout.write(`\n== ${part.name}\n`);
  if (part.needsDocker && existsSync(join(root, 'scripts/start-dockerd'))) {
    if ((await run([join(root, 'scripts/start-dockerd')])) !== 0) process.stdout.write('dockerd does not run: what needs it will fail\n');
  }
  const counts = part.tests === undefined ? await runTool(part.argv) : await runTests(part.tests);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`== ${part.name}: ${sentence(counts)} (${seconds} s)\n`);
  return counts;
}

async function runTool(argv) {
  return (await run(argv)) === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

async function runTests([program, ...args]) {
  const directory = mkdtempSync(join(tmpdir(), 'bramble-check-'));
  const report = join(directory, 'report.json');
  try {
    const code = await run([bin(program), ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
    return countTests(existsSync(report) ? readFileSync(report, 'utf8') : '', code);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Exit code of a program that writes to our output; 127 where it could not be started, 128 where a signal ended it. */
function run([program, ...args]) {
  return new Promise((done) => {
    current = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env,
    });
    current.on('error', (error) => {
      process.stdout.write(`${program}: ${error.message}\n`);
      done(127);
    });
    current.on('close', (code) => done(code ?? 128));
  });
}

function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function finish(counts) {
  process.stdout.write(`\n${sentence(counts)}\n`, () => process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1));
}
