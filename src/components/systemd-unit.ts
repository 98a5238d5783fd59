import { digestOf } from '../base/digest.ts';
import type { Sha256 } from '../base/names.ts';
import type { UnitWant } from '../resources/wants.ts';

/** A value may stand several times, such as two `ExecStart=` of a oneshot. */
type Section = Readonly<Record<string, string | readonly string[]>>;

/** What is special about one service; the rest is the same for all. */
export interface Service {
  readonly name: string;
  readonly description: string;
  /** Units that are started before this one, when both are started. */
  readonly after?: readonly string[];
  /** Argument lists, one for each `ExecStart=`. */
  readonly start: readonly (readonly string[])[];
  readonly settings?: Section;
  /** Content of every file that the service reads only when it starts, and digests of its executables. */
  readonly reads: readonly string[];
  readonly until: UnitWant['until'];
}

const isPlain = (argument: string): boolean => /^[\w@+=:,./*{}<>?&%$-]+$/.test(argument);

/** One argument as systemd.syntax(7) and systemd.service(5) take it: no specifier, no variable, no line break survives as such. */
const word = (argument: string): string => {
  const literal = argument.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return isPlain(argument) ? literal : `"${literal.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
};

/** Many arguments stand one on a line. */
const execLine = (argv: readonly string[]): string => argv.map(word).join(argv.length > 8 ? ' \\\n  ' : ' ');

const lines = (section: Section): string[] =>
  Object.entries(section).flatMap(([key, value]) => (typeof value === 'string' ? [`${key}=${value}`] : value.map((item) => `${key}=${item}`)));

/**
 * A service that comes back by itself after a crash and after a reboot, as systemd unit text and the digest of what it reads.
 * systemd.service(5), systemd.syntax(7).
 */
export function service(about: Service): UnitWant {
  const isOneshot = about.settings?.['Type'] === 'oneshot';
  const text = [
    '[Unit]',
    ...lines({
      Description: about.description,
      After: ['network-online.target', ...(about.after ?? [])].join(' '),
      Wants: 'network-online.target',
      StartLimitIntervalSec: '0',
    }),
    '',
    '[Service]',
    ...lines(about.settings ?? {}),
    ...lines({ Restart: isOneshot ? 'on-failure' : 'always', RestartSec: '1' }),
    ...lines({ ExecStart: about.start.map(execLine) }),
    '',
    '[Install]',
    ...lines({ WantedBy: 'multi-user.target' }),
    '',
  ].join('\n');
  return { kind: 'unit', name: about.name, text, inputs: inputsOf(text, about.reads), until: about.until };
}

const inputsOf = (text: string, reads: readonly string[]): Sha256 => digestOf([text, ...reads]);
