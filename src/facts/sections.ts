import { apart } from '../base/apart.ts';
import { factFileSections } from './fact-files.ts';

/** Line that opens a section of a probe's answer; the last section is `done`. */
const sectionMark = '@@bramble ';

/** The line of the script that opens a section. */
export const opensSection = (name: string): string => `printf '\\n${sectionMark}%s\\n' '${name}'`;

/** A section whose body may fail: what it prints is the answer. */
export const section = (name: string, body: string): string => `${opensSection(name)}
(
${body}
) 2>/dev/null`;

/** Name of the section that holds several others, which are files. */
export const filesSection = 'files';

/** Longer ones are not kept: what is understood of them is. */
const keptChars = 12_000;

const textOf = (text: string): string => (text.length > keptChars ? text : apart(text));

/** The printed text of each section by its name. */
export function sectionsOf(printed: string): ReadonlyMap<string, string> {
  const texts = printed.split(`\n${sectionMark}`).slice(1);
  const sections = new Map(
    texts.map((text) => {
      const end = text.indexOf('\n');
      return end < 0 ? ([text, ''] as const) : ([text.slice(0, end), textOf(text.slice(end + 1))] as const);
    }),
  );
  const files = sections.get(filesSection);
  return files === undefined ? sections : new Map([...factFileSections(files), ...sections]);
}
