/** Where in the document: keys and list indexes from the top. */
export type Path = readonly (string | number)[];

/** Something to fix, before it is known where in the file it stands. */
export interface Finding {
  readonly code: string;
  readonly path: Path;
  /** `key`: the key itself is wrong, not its value. */
  readonly at?: 'key';
  readonly severity?: 'warning';
  readonly message: string;
  readonly remedy: string;
}

/** What is wrong with one value, wherever it stands. */
export type Flaw = Pick<Finding, 'code' | 'message' | 'remedy'>;

const plainKey = /^[A-Za-z_][\w-]*$/;

/** As people write it, such as `hosts[2].labels["a.b/c"]`; empty for the whole document. */
export const pathText = (path: Path): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : plainKey.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`))
    .join('')
    .replace(/^\./, '');

/** What stands at a path in plain data; undefined where nothing does. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (each, part) => (typeof each === 'object' && each !== null && Object.hasOwn(each, part) ? (each as Record<string | number, unknown>)[part] : undefined),
    value,
  );
