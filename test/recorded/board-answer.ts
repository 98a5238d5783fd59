import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { boardSections } from '../../src/facts/board-facts.ts';
import type { RecordedBoard } from './boards.ts';

/** The probe's answer of a board, with what `shell` makes of the script that looks at its files. */
export function boardAnswer(board: RecordedBoard, shell: readonly string[] = ['sh']): string {
  const root = mkdtempSync(join(tmpdir(), 'bramble-board-'));
  try {
    plant(board, root);
    const sections = { ...board.sections, ...Object.fromEntries(Object.entries(boardSections(root)).map(([name, body]) => [name, run(body, shell, root)])) };
    const text = Object.entries(sections).map(([name, printed]) => `\n@@bramble ${name}\n${printed}`);
    return `From: ${board.from}.\n${text.join('')}\n@@bramble manifest\n\n@@bramble done\n`;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function run(body: string, shell: readonly string[], root: string): string {
  const { stdout } = spawnSync(shell[0] ?? 'sh', [...shell.slice(1), '-c', `nl='\n'; set -f; export LC_ALL=C\n(\n${body}\n) 2>/dev/null`], { encoding: 'utf8' });
  return stdout.replaceAll(root, '');
}

/** A device file cannot be made by everybody: what is a character device on a board is a link to one. */
function plant({ files, rootDevice }: RecordedBoard, root: string): void {
  const place = (path: string): string => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    return full;
  };
  for (const [path, text] of Object.entries(files)) {
    if (path.startsWith('/dev/')) symlinkSync('/dev/null', place(path));
    else writeFileSync(place(path), text);
  }
  writeFileSync(place('/proc/self/mountinfo'), '22 1 0:20 / /sys rw - sysfs sysfs rw\n28 1 179:2 / / rw,noatime shared:1 - ext4 /dev/root rw\n');
  mkdirSync(join(root, rootDevice), { recursive: true });
  symlinkSync(join(root, rootDevice), place('/sys/dev/block/179:2'));
}
