import { createTwoFilesPatch, OMIT_HEADERS } from 'diff';

/** A unified diff of two texts with three lines around each change; empty where nothing differs. */
export function textDiff(before: string, after: string): string {
  return createTwoFilesPatch('before', 'after', before, after, undefined, undefined, { context: 3, headerOptions: OMIT_HEADERS }).trimEnd();
}
