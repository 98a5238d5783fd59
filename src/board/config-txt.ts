/** Where a config.txt is read: the board's own filters (`board-model.ts`), and whether the firmware tries a new system. */
export interface FirmwareReader {
  readonly filters: readonly string[];
  readonly isTryboot?: boolean;
}

export interface Setting {
  readonly key: string;
  readonly value: string;
}

const begin = '# bramble: begin';
const end = '# bramble: end';

/** Model filters replace each other; of all others each has to hold, until `[all]`. Source: Raspberry Pi documentation, config.txt, conditional filters. */
const modelFilter = /^(pi\d{1,3}[+w]?|cm\d[+s]?)$/;

interface Scope {
  readonly isModel: boolean;
  readonly isOther: boolean;
}
const everywhere: Scope = { isModel: true, isOther: true };

/** Filters that nobody can judge from here (a serial number, a display, a pin) count as not met. */
function narrowed(scope: Scope, filter: string, { filters, isTryboot = false }: FirmwareReader): Scope {
  if (filter === 'all') return everywhere;
  if (modelFilter.test(filter)) return { ...scope, isModel: filters.includes(filter) };
  if (/^hdmi:\d$/.test(filter)) return scope;
  return { ...scope, isOther: scope.isOther && filter === 'tryboot' && isTryboot };
}

interface Assignment extends Setting {
  readonly line: number;
}

/** Assignments that this reader gets to see, in their order. */
function assignments(text: string, reader: FirmwareReader): readonly Assignment[] {
  let scope = everywhere;
  return text.split('\n').flatMap((raw, line) => {
    const trimmed = raw.trim();
    const filter = /^\[([^\]]*)\]$/.exec(trimmed)?.[1];
    if (filter !== undefined) scope = narrowed(scope, filter.trim().toLowerCase(), reader);
    const [, key, value] = /^([^#=\s][^=]*?)\s*=\s*(.*)$/.exec(trimmed) ?? [];
    return key === undefined || value === undefined || !scope.isModel || !scope.isOther ? [] : [{ key, value, line }];
  });
}

/** What the firmware takes for a key that has one value: the last one that it reads; undefined where there is none. */
export const settingOf = (text: string, key: string, reader: FirmwareReader): string | undefined =>
  assignments(text, reader).findLast((each) => each.key === key)?.value;

/** Settings that lack, for this reader. */
export const missingSettings = (text: string, settings: readonly Setting[], reader: FirmwareReader): readonly Setting[] =>
  settings.filter(({ key, value }) => settingOf(text, key, reader) !== value);

/** One that lost its end is somebody's text: what follows it is not taken for ours. */
const blockPattern = new RegExp(`(?:^|\\n)${begin}[^\\n]*\\n((?:(?!${begin})[^])*?)${end}[^\\n]*(?:\\n|$)`);

/** The file, and the settings that bramble added to it. */
function taken(text: string): { readonly rest: string; readonly own: readonly Setting[] } {
  const found = blockPattern.exec(text);
  if (found === null) return { rest: text, own: [] };
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length);
  return { rest: `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${after}`, own: assignments(found[1] ?? '', { filters: [] }) };
}

const withBlock = (rest: string, settings: readonly Setting[]): string =>
  settings.length === 0
    ? rest
    : `${rest}${rest === '' || rest.endsWith('\n') ? '' : '\n'}${begin}\n[all]\n${settings.map(({ key, value }) => `${key}=${value}\n`).join('')}${end}\n`;

/**
 * The file with these settings in force for this reader, in a marked block at its end under `[all]`, where they come after all others;
 * the same bytes where they are in force already. Nothing that stands in it goes.
 */
export function withSettings(text: string, settings: readonly Setting[], reader: FirmwareReader): string {
  const missing = missingSettings(text, settings, reader);
  if (missing.length === 0) return text;
  const { rest, own } = taken(text);
  return withBlock(rest, [...own.filter(({ key }) => !missing.some((each) => each.key === key)), ...missing]);
}

/** The file without what bramble added for these keys. */
export function withoutSettings(text: string, keys: readonly string[]): string {
  const { rest, own } = taken(text);
  const left = own.filter(({ key }) => !keys.includes(key));
  return left.length === own.length ? text : withBlock(rest, left);
}
