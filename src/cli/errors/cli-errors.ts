import { type ErrorEntry, entry } from './error-entry.ts';

/** What was typed, and the files of this computer. */
export const cliErrors: Readonly<Record<string, ErrorEntry>> = {
  'cli.bad-kubeconfig': entry('The kubeconfig to merge into cannot be read as one.', 'Mend it or move it away, or write to another file with `--output`.'),
  'cli.file-refused': entry('The operating system refused a file or folder of this computer.', 'Check whose it is, what it is, and that its disk has space.'),
  'cli.needs-yes': entry('There are changes to confirm and nobody can be asked.', 'Read the plan, then run it again with `--yes`.'),
  'cli.no-config': entry('There is no bramble.yaml.', 'Write one (docs/config.md), name another with `-f`, or make machines to try on: `bramble lab up`.'),
  'cli.program-missing': entry('A program that bramble calls is not there.', 'Install it, or check PATH.'),
  'cli.unknown-arch': entry('bramble has no artifacts for that architecture.', 'Use amd64 or arm64.'),
  'cli.unreadable-file': entry('A file cannot be read.', 'Check that it is a file and that you may read it.'),
  'cli.unwritable-file': entry('A file cannot be written.', 'Check that the folder is there, is yours and has space.'),

  'workspace.unreadable': entry(
    'A file of the workspace cannot be read.',
    'Make it readable for you, or move it away: what it holds is also on the control planes.',
  ),
  'workspace.unwritable': entry('The history of runs cannot be kept here.', 'Make room on the disk, and `.bramble` writable for you.'),
};
