import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

/** What the linter said about one file: `rule` as `plugin(name)`, and the message. */
export interface Finding {
  readonly file: string;
  readonly rule: string;
  readonly message: string;
}

const root = resolve(import.meta.dirname, '../..');

/** Lints files (path → text) that are planted in a directory of their own, with the project's configuration. */
export async function lintPlanted(files: Readonly<Record<string, string>>): Promise<readonly Finding[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bramble-planted-'));
  try {
    await writeFile(
      join(directory, 'tsconfig.json'),
      JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions: { types: [] }, include: ['src'] }),
    );
    await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }
    const report = await oxlint(['-c', join(root, '.oxlintrc.json'), '--format', 'json', join(directory, 'src')], directory);
    return report.diagnostics.map((d) => ({ file: relative(directory, resolve(directory, d.filename)), rule: d.code ?? 'parse', message: d.message }));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Report {
  readonly diagnostics: readonly { readonly filename: string; readonly code?: string; readonly message: string }[];
}

function oxlint(args: readonly string[], cwd: string): Promise<Report> {
  return new Promise((done, fail) => {
    execFile(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), ...args], { cwd, maxBuffer: 64 << 20 }, (_error, stdout, stderr) => {
      try {
        done(JSON.parse(stdout) as Report);
      } catch (cause) {
        fail(new Error(`oxlint gave no report: ${stdout}${stderr}`, { cause }));
      }
    });
  });
}
