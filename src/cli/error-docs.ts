import { sortedBy } from '../base/order.ts';
import { errorCatalogue } from './error-catalogue.ts';
import type { ErrorEntry } from './errors/error-entry.ts';

/** The text of docs/errors.md. */
export function errorDocs(): string {
  const areas = new Map<string, (readonly [string, ErrorEntry])[]>();
  for (const [code, entry] of Object.entries(errorCatalogue)) {
    const [area = ''] = code.split('.');
    areas.set(area, [...(areas.get(area) ?? []), [code, entry]]);
  }
  const sections = sortedBy([...areas], ([area]) => area).map(([area, entries]) => {
    const rows = entries.map(([code, { means, remedy }]) => `| \`${code}\` | ${means} | ${remedy} |`);
    return `## ${area}\n\n| code | what happened | what to do |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Errors\n\nEvery error that bramble prints ends with a code in brackets. Its own text knows more than this page: read that first.\n\n${sections.join('\n')}`;
}
