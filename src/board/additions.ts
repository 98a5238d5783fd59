import { grubDropIn } from './boot-layout.ts';
import { missingTokens, withoutTokens, withTokens } from './cmdline.ts';
import { missingSettings, type Setting, withoutSettings, withSettings } from './config-txt.ts';

/**
 * A file of the operating system that bramble adds to without owning it: what it lacks, and how an addition gets into its text and out
 * again. Nothing else in the text changes. What an addition looks like is up to the format: a token, `key=value`.
 */
export interface FileFormat {
  missing(text: string, additions: readonly string[]): readonly string[];
  add(text: string, additions: readonly string[]): string;
  remove(text: string, additions: readonly string[]): string;
  /** What a shell has to run before an addition counts; nothing where the machine has no such program. */
  readonly after?: string;
}

const tokenLine: FileFormat = { missing: missingTokens, add: withTokens, remove: withoutTokens };

/** Nobody's sections: where a board's own say something else, the block at the end has the last word. */
const anyBoard = { filters: [] };
const settingsOf = (additions: readonly string[]): readonly Setting[] =>
  additions.map((text) => ({ key: text.slice(0, text.indexOf('=')), value: text.slice(text.indexOf('=') + 1) }));
const settings: FileFormat = {
  missing: (text, additions) => missingSettings(text, settingsOf(additions), anyBoard).map(({ key, value }) => `${key}=${value}`),
  add: (text, additions) => withSettings(text, settingsOf(additions), anyBoard),
  remove: (text, additions) =>
    withoutSettings(
      text,
      settingsOf(additions).map(({ key }) => key),
    ),
};

/** Lines that begin with a word and go on with arguments of the kernel. */
function argumentLines(pattern: RegExp, whenNone: string | undefined): FileFormat {
  const found = (text: string): readonly string[] => text.split('\n').filter((line) => pattern.test(line));
  const change = (text: string, edit: (line: string) => string): string =>
    text
      .split('\n')
      .map((line) => {
        const head = pattern.exec(line)?.[0];
        return head === undefined ? line : `${head}${edit(line.slice(head.length)).trimEnd()}`;
      })
      .join('\n');
  const body = (line: string): string => line.replace(pattern, '');
  return {
    missing: (text, additions) => {
      const lines = found(text);
      return additions.filter((addition) => lines.length === 0 || lines.some((line) => missingTokens(body(line), [addition]).length > 0));
    },
    add: (text, additions) => {
      if (found(text).length > 0) return change(text, (line) => withTokens(line, additions));
      return whenNone === undefined || additions.length === 0
        ? text
        : `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${whenNone}${additions.join(' ')}\n`;
    },
    remove: (text, additions) => {
      const changed = change(text, (line) => withoutTokens(line, additions));
      return whenNone === undefined ? changed : changed.replace(new RegExp(`^${whenNone}$\\n?`, 'm'), '');
    },
  };
}

/** A file that a shell reads: one marked line that adds to a variable of it. */
function shellVariable(name: string, before: string, after: string): FileFormat {
  const pattern = new RegExp(`^${name}="${before.replaceAll(/[$"{}]/g, '\\$&')} ([^"]*)" # bramble\\n?`, 'm');
  const own = (text: string): readonly string[] => pattern.exec(text)?.[1]?.split(' ') ?? [];
  const write = (text: string, tokens: readonly string[]): string => {
    const rest = text.replace(pattern, '');
    if (tokens.length === 0) return rest;
    return `${rest}${rest === '' || rest.endsWith('\n') ? '' : '\n'}${name}="${before} ${tokens.join(' ')}" # bramble\n`;
  };
  return {
    after,
    missing: (text, additions) => additions.filter((addition) => !own(text).includes(addition)),
    add: (text, additions) => {
      const missing = additions.filter((addition) => !own(text).includes(addition));
      return missing.length === 0 ? text : write(text, [...own(text), ...missing]);
    },
    remove: (text, additions) =>
      additions.some((addition) => own(text).includes(addition))
        ? write(
            text,
            own(text).filter((each) => !additions.includes(each)),
          )
        : text,
  };
}

/** `key=value` in one section of an ini file. A key that somebody set otherwise is theirs: it counts as there. */
function iniSection(section: string, after: string): FileFormat {
  const head = `[${section}]`;
  const keyOf = (addition: string): string => addition.slice(0, addition.indexOf('='));
  const inside = (text: string): readonly string[] => {
    const lines = text.split('\n').map((line) => line.trim());
    const start = lines.indexOf(head);
    if (start < 0) return [];
    const end = lines.findIndex((line, index) => index > start && line.startsWith('['));
    return lines.slice(start + 1, end < 0 ? undefined : end);
  };
  const missing = (text: string, additions: readonly string[]): readonly string[] =>
    additions.filter((addition) => !inside(text).some((line) => line.startsWith('#') === false && line.split('=')[0]?.trim() === keyOf(addition)));
  return {
    after,
    missing,
    add: (text, additions) => {
      const lines = missing(text, additions);
      if (lines.length === 0) return text;
      const block = `${head}\n${lines.join('\n')}`;
      const own = new RegExp(`^\\[${section}\\][ \\t]*$`, 'm');
      return own.test(text) ? text.replace(own, block) : `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${block}\n`;
    },
    remove: (text, additions) =>
      text
        .split('\n')
        .filter((line) => !additions.includes(line))
        .join('\n'),
  };
}

const ifThere = (program: string, ...args: readonly string[]): string => `if command -v ${program} >/dev/null; then ${[program, ...args].join(' ')}; fi`;

/** The first that matches counts. */
const formats: readonly { readonly pattern: RegExp; readonly format: FileFormat }[] = [
  // Debian: its kernel hooks write cmdline.txt and config.txt anew from these two.
  { pattern: /\/raspi-extra-cmdline$/, format: { ...tokenLine, after: ifThere('update-initramfs', '-u') } },
  { pattern: /\/raspi-firmware-custom$/, format: { ...settings, after: ifThere('update-initramfs', '-u') } },
  { pattern: /\/cmdline\.txt$/, format: tokenLine },
  { pattern: /\/config\.txt$/, format: settings },
  { pattern: /\/armbianEnv\.txt$/, format: argumentLines(/^extraargs=/, 'extraargs=') },
  { pattern: /\/extlinux\.conf$/, format: argumentLines(/^\s*append\s+/i, undefined) },
  // What u-boot-update takes where nobody says anything (u-boot-menu).
  { pattern: /\/u-boot$/, format: shellVariable('U_BOOT_PARAMETERS', '${U_BOOT_PARAMETERS:-ro quiet}', ifThere('u-boot-update')) },
  { pattern: new RegExp(`${grubDropIn}$`), format: shellVariable('GRUB_CMDLINE_LINUX', '$GRUB_CMDLINE_LINUX', ifThere('update-grub')) },
  {
    pattern: /\/avahi-daemon\.conf$/,
    format: iniSection('server', 'if systemctl cat avahi-daemon.service >/dev/null 2>&1; then systemctl try-restart avahi-daemon.service; fi'),
  },
];

/** How bramble adds to the file at a path; undefined where it never does. */
export const formatOf = (path: string): FileFormat | undefined => formats.find(({ pattern }) => pattern.test(path))?.format;
