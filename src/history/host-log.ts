import { type Command, sh } from '../command/command.ts';
import { parseRecord, recordLine, type RunRecord } from './run-record.ts';

/** Where a control plane keeps its short log: a JSON line a run, the newest last. `bramble reset` removes it with the manifest. */
export const hostLogPath = '/var/lib/bramble/history';
const keptLines = 100;
const timeoutMs = 10_000;

// A host without a manifest is none of a cluster: nothing may be left on it.
const appendScript = `set -eu
umask 077
[ -f "\${1%/*}/manifest" ] || exit 0
t=$1.bramble-new
{ if [ -f "$1" ]; then tail -n "$2" "$1"; fi; printf '%s\\n' "$3"; } >"$t"
sync "$t"
mv -f "$t" "$1"`;

const readScript = `if [ -f "$1" ]; then tail -n "$2" "$1"; fi`;

/** Adds a run to the log of a host that bramble has placed something on, and lets the oldest go. */
export const appendCommand = (record: RunRecord): Command => ({
  ...sh(appendScript, [hostLogPath, String(keptLines - 1), recordLine(record)]),
  timeoutMs,
});

export const readCommand: Command = { ...sh(readScript, [hostLogPath, String(keptLines)]), timeoutMs };

/** What is no record that this version can read is left out. */
export const parseLog = (text: string): readonly RunRecord[] => text.split('\n').flatMap((line) => parseRecord(line) ?? []);
