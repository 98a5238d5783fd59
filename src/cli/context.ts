import type { Recipes } from './recipes.ts';
import type { Screen } from './render/face.ts';

/** What a command has of the process that runs it, so that tests can run commands without one. */
export interface Context {
  /** Documents: what another program may read. */
  readonly out: Screen;
  /** Everything for people. */
  readonly err: Screen;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** Aborted at the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly recipes: Recipes;
  /** Makes a folder that is not there with all above it, for its owner alone. @throws what the operating system says, with `code` */
  makeFolder(path: string): Promise<unknown>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A person's yes; false where nobody can be asked. */
  confirm(question: string): Promise<boolean>;
}

/** Options of every command. */
export interface GlobalOptions {
  readonly file?: string;
  readonly json?: boolean;
  readonly color: boolean;
  readonly acceptNewHosts?: boolean;
  /** Names as typed; `ssh` has one host, and says only that it is a new machine. */
  readonly newMachine?: readonly string[] | true;
  readonly breakLock?: boolean;
}

/** A command's work, with its arguments and its own name; gives the exit code. */
export type Run<Options = GlobalOptions> = (context: Context, options: Options & GlobalOptions, args: readonly string[], verb?: string) => Promise<number>;
