import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import { runProgram } from './run-program.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Version of the Go toolchain on the path, such as `go1.26.8`, or the reason why it cannot build what `builds` holds. */
export async function findToolchain(builds: string, env: Environment): Promise<Result<string, string>> {
  const lines: string[] = [];
  const end = await runProgram({
    argv: ['go', 'env', 'GOVERSION'],
    cwd: builds,
    env: { ...env, GOTOOLCHAIN: 'local', GOFLAGS: '' },
    onLine: (line) => lines.push(line),
  });
  if (end.kind === 'missing') return err('Go is not installed');
  const found = /^go\d[\w.]*$/.exec(lines.at(-1) ?? '')?.[0];
  if (end.kind !== 'exited' || end.code !== 0 || found === undefined) return err(`\`go env GOVERSION\` says: ${lines.join(' ')}`);
  const needed = await neededVersion(builds);
  return isAtLeast(found, needed) ? ok(found) : err(`Go is ${found}, and the modules need go${needed}`);
}

/** The highest version that a `go` line below builds/ asks for. */
async function neededVersion(builds: string): Promise<string> {
  const files = (await readdir(builds, { recursive: true })).filter((name) => name.endsWith('.mod'));
  const texts = await Promise.all(files.map((name) => readFile(join(builds, name), 'utf8')));
  const asked = texts.flatMap((text) => /^go (\S+)$/m.exec(text)?.[1] ?? []);
  return asked.reduce((highest, version) => (isAtLeast(version, highest) ? version : highest), '1.0');
}

/** Whether version `a` is `b` or later; a leading `go` is ignored. */
export function isAtLeast(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) =>
    version
      .replace(/^go/, '')
      .split('.')
      .map((part) => Number.parseInt(part, 10)),
  );
  for (let part = 0; part < 3; part += 1) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
