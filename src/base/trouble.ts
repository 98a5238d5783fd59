/** Where in a text file something stands; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What the user has to fix. Problems are collected and reported all at once; exit code 2. */
export interface Problem {
  readonly kind: 'problem';
  /** Dotted code of docs/errors.md, such as `config.unknown-key`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly remedy: string;
  /** What the message was concluded from, such as a sum line by line. */
  readonly evidence?: string;
  readonly place?: Place;
  /** Path inside the document, such as `hosts[2].role`. */
  readonly path?: string;
  readonly host?: string;
}

/** What the world did not do; exit code 1. Thrown by adapters and recipes, reported with every other host's. */
export class Failure extends Error {
  readonly code: string;
  readonly host: string | undefined;
  readonly remedy: string;
  /** What was seen last, such as the stderr of the command. Must hold no secret. */
  readonly evidence: string | undefined;
  constructor(about: { code: string; message: string; remedy: string; host?: string | undefined; evidence?: string | undefined; cause?: unknown }) {
    super(about.message, about.cause === undefined ? undefined : { cause: about.cause });
    this.name = 'Failure';
    this.code = about.code;
    this.host = about.host;
    this.remedy = about.remedy;
    this.evidence = about.evidence;
  }
}

/** Several problems that end a command together; exit code 2. */
export class Problems extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map((p) => p.message).join('\n'));
    this.name = 'Problems';
    this.problems = problems;
  }
}
