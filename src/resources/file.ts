import { digest } from '../base/digest.ts';
import type { Sha256 } from '../base/names.ts';
import { type Command, sh } from '../command/command.ts';
import { type FileSeen, readFiles } from './files-on-host.ts';
import { type ResourceKind, type Row, type Same, same } from './kind.ts';
import { rereadCommands } from './file-readers.ts';
import { textLimitBytes } from './probe-functions.ts';
import { textDiff } from './text-diff.ts';
import type { FileWant } from './wants.ts';
import { removeFile, type WholeFile, writeFiles } from './write-file.ts';

export type FileChange =
  | { readonly kind: 'write'; readonly want: FileWant; readonly reason: string; readonly isNew: boolean; readonly before?: string }
  | { readonly kind: 'attributes'; readonly want: FileWant; readonly reason: string }
  | { readonly kind: 'remove'; readonly path: string; readonly reason: string };

const root = '0:0';
const hashes = new WeakMap<FileWant, Sha256>();
/** Computed once: many hosts may share one want. */
function wantedHash(want: FileWant): Sha256 {
  if (want.content.kind !== 'text') return want.content.sha256;
  const sha256 = hashes.get(want) ?? hashOf(want.path, want.content.text);
  hashes.set(want, sha256);
  return sha256;
}

const last = new Map<string, { readonly text: string; readonly sha256: Sha256 }>();
/** Most files have the same text on one host as on the one before it. */
function hashOf(path: string, text: string): Sha256 {
  const before = last.get(path);
  if (before?.text === text) return before.sha256;
  const sha256 = digest(text);
  last.set(path, { text, sha256 });
  return sha256;
}

function diff(want: FileWant | undefined, seen: FileSeen | undefined): FileChange | Same {
  if (want === undefined) {
    if (seen === undefined) return same('it is gone');
    return seen.kind === 'file'
      ? { kind: 'remove', path: seen.path, reason: 'nothing wants it now' }
      : same(`a ${seen.what} that bramble did not place has its name`);
  }
  if (seen === undefined) return write(want, seen, 'it does not exist');
  if (seen.kind === 'other') return write(want, seen, `it is a ${seen.what}`);
  if (seen.sha256 !== wantedHash(want)) return write(want, seen, want.reason ?? 'its content differs');
  if (seen.mode !== want.mode) return { kind: 'attributes', want, reason: `its mode is ${seen.mode}, not ${want.mode}` };
  if (seen.owner !== root) return { kind: 'attributes', want, reason: `its owner is ${seen.owner}, not root` };
  return same('its content, mode and owner are as wanted');
}

/** What the host has now is only kept where the wanted text may be shown too. */
function write(want: FileWant, seen: FileSeen | undefined, reason: string): FileChange {
  const change = { kind: 'write', want, reason, isNew: seen === undefined } as const;
  const before = seen === undefined ? '' : seen.kind === 'file' ? seen.text : undefined;
  return want.content.kind === 'text' && before !== undefined ? { ...change, before } : change;
}

const attributesScript = 'chown 0:0 "$1" && chmod "$2" "$1"';
const unknownScript = 'echo "$1 changed after it was read, and its content is not known here" >&2; exit 1';

/** Whatever is not written goes first, in its order; then all new texts together; then services read again what is theirs to read. */
function commandsOf(changes: readonly FileChange[]): readonly Command[] {
  const texts: WholeFile[] = [];
  const others: Command[] = [];
  const paths = changes.map((change) => (change.kind === 'remove' ? change.path : change.want.path));
  for (const change of changes) {
    if (change.kind === 'remove') others.push(removeFile(change.path));
    else if (change.kind === 'attributes') others.push(sh(attributesScript, [change.want.path, change.want.mode]));
    else if (change.want.content.kind === 'kept') others.push(sh(unknownScript, [change.want.path]));
    else texts.push({ path: change.want.path, mode: change.want.mode, text: change.want.content.text });
  }
  return [...others, ...writeFiles(texts), ...rereadCommands(paths)];
}

function predict(change: FileChange): FileSeen | undefined {
  if (change.kind === 'remove') return undefined;
  const { path, content, mode } = change.want;
  const seen = { kind: 'file', path, sha256: wantedHash(change.want), mode, owner: root } as const;
  return content.kind === 'text' && isShown(mode, content.text) ? { ...seen, text: content.text } : seen;
}

const isShown = (mode: string, text: string) => (Number.parseInt(mode, 8) & 0o004) !== 0 && text.length <= textLimitBytes;

function describe(change: FileChange): readonly Row[] {
  if (change.kind === 'remove') return [{ verb: 'remove', subject: `file ${change.path}`, reason: change.reason }];
  const { path, content } = change.want;
  const row = { subject: `file ${path}`, reason: change.reason };
  if (change.kind === 'attributes') return [{ verb: 'change', ...row }];
  const verb = change.isNew ? 'create' : 'change';
  if (content.kind !== 'text') return [{ verb, ...row, diff: '(secret)' }];
  // Nobody reads a certificate as text: its reason says what is another.
  if (change.before === undefined || content.text.includes('-----BEGIN CERTIFICATE-----')) return [{ verb, ...row }];
  return [{ verb, ...row, diff: change.before === '' ? newText(change.want, content.text) : textDiff(change.before, content.text) }];
}

const newTexts = new WeakMap<FileWant, string>();
/** Computed once: many hosts may share one want. */
function newText(want: FileWant, text: string): string {
  const diff = newTexts.get(want) ?? textDiff('', text);
  newTexts.set(want, diff);
  return diff;
}

/** A text file that bramble writes whole; see FileWant. */
export const file: ResourceKind<FileWant, FileSeen, FileChange> = {
  name: 'file',
  key: (want) => want.path,
  place: (path) => path,
  probe: 'read_files "$@"',
  read: readFiles,
  diff,
  commands: (change) => commandsOf([change]),
  batch: commandsOf,
  predict,
  describe,
};
