/** Line that opens a section of a probe's answer; the last section is `done`. */
const sectionMark = '@@bramble ';

/** The line of the script that opens a section. */
export const opensSection = (name: string): string => `printf '\\n${sectionMark}%s\\n' '${name}'`;

/** A section whose body may fail: what it prints is the answer. */
export const section = (name: string, body: string): string => `${opensSection(name)}
(
${body}
) 2>/dev/null`;

/** The printed text of each section by its name. */
export function sectionsOf(printed: string): ReadonlyMap<string, string> {
  const sections = printed.split(`\n${sectionMark}`).slice(1);
  return new Map(
    sections.map((text) => {
      const end = text.indexOf('\n');
      return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)];
    }),
  );
}
