import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorDocs } from '../src/cli/error-docs.ts';
import { configDocs } from '../src/config/docs.ts';
import { configJsonSchema } from '../src/config/json-schema.ts';

// Writes every generated file of this repository, or with --check only says which are not up to date.
const generated: Readonly<Record<string, () => string>> = {
  'bramble.schema.json': configJsonSchema,
  'docs/config.md': configDocs,
  'docs/errors.md': errorDocs,
};

const isCheck = process.argv.includes('--check');
for (const [path, make] of Object.entries(generated)) {
  const text = make();
  if (text === read(path)) continue;
  if (isCheck) {
    process.stdout.write(`${path} is not up to date: run \`npm run update\`\n`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    process.stdout.write(`${path} was updated\n`);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
