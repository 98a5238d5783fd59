import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorDocs } from '../src/cli/error-docs.ts';
import { configDocs } from '../src/config/docs.ts';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { footprintDocs } from '../src/footprint/footprint-docs.ts';
import { boardPlans, boardsFolder } from '../test/golden/boards/board-plans.ts';
import { goldenFiles, goldenFolder, keptFiles } from '../test/golden/hosts/host-tree.ts';
import { goldenImageFiles, goldenImageFolder } from '../test/golden/image/image-tree.ts';
import { boardAnswer } from '../test/recorded/board-answer.ts';
import { recordedBoards } from '../test/recorded/boards.ts';

// Writes every generated file of this repository, or with --check only says which are not up to date.
const generated = new Map([
  ['bramble.schema.json', configJsonSchema()],
  ['docs/config.md', configDocs()],
  ['docs/errors.md', errorDocs()],
  ['docs/budgets.md', footprintDocs()],
  ...[...boardPlans()].map(([path, text]) => [join(boardsFolder, path), text] as const),
  ...recordedBoards.map((board) => [`test/recorded/boards/${board.name}.txt`, boardAnswer(board)] as const),
  ...[...(await goldenFiles())].map(([path, text]) => [join(goldenFolder, path), text] as const),
  ...[...goldenImageFiles()].map(([path, text]) => [join(goldenImageFolder, path), text] as const),
]);

const isCheck = process.argv.includes('--check');
for (const [path, text] of generated) {
  if (text !== read(path)) settle(path, 'up to date', () => write(path, text));
}
for (const path of keptFiles().map((each) => join(goldenFolder, each))) {
  if (!generated.has(path)) settle(path, 'wanted', () => rmSync(path));
}

function settle(path: string, wanted: string, mend: () => void): void {
  if (isCheck) {
    process.stdout.write(`${path} is not ${wanted}: run \`npm run update\`\n`);
    process.exitCode = 1;
  } else {
    mend();
    process.stdout.write(`${path} was updated\n`);
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
