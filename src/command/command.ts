import type { Sha256 } from '../base/names.ts';
import type { Secret } from '../base/secret.ts';

/** What a command reads on its standard input. */
export type Input =
  | { readonly kind: 'text'; readonly text: string | Secret }
  /**
   * The bytes of an artifact in the operator's store, streamed from there. `path`: the file that the command makes of exactly these bytes.
   * `packed`: what is sent in their place, and what the command expects.
   */
  | { readonly kind: 'artifact'; readonly sha256: Sha256; readonly sizeBytes: number; readonly path?: string; readonly packed?: PackedFile };

/** A file on the operator's computer that holds an artifact as gzip makes it. */
export interface PackedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** One program to run on a host, as data. Arguments are a list; only command/quote.ts knows the shell. */
export interface Command {
  readonly argv: readonly string[];
  readonly input?: Input;
  /** How long it may take before it counts as hung. Default 120 s. */
  readonly timeoutMs?: number;
}

/** What a command left behind. `stdout` holds both streams' bytes as text only where asked; see Transport. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A POSIX sh script with positional arguments `$1 ...`; never paste values into the text. */
export function sh(script: string, args: readonly string[] = [], input?: Input): Command {
  const argv = ['sh', '-c', script, 'sh', ...args];
  return input === undefined ? { argv } : { argv, input };
}
