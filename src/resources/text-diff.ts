import { createTwoFilesPatch, OMIT_HEADERS } from 'diff';

/** A unified diff of two texts with three lines around each change; empty where nothing differs. */
export function textDiff(before: string, after: string): string {
  if (before === '' && after !== '') return addition(after);
  return createTwoFilesPatch('before', 'after', before, after, undefined, undefined, { context: 3, headerOptions: OMIT_HEADERS }).trimEnd();
}

/** What the general way gives for a text that is wholly new, without looking for what two texts have in common. */
function addition(text: string): string {
  const isEnded = text.endsWith('\n');
  const lines = (isEnded ? text.slice(0, -1) : text).split('\n').map((line) => `+${line}`);
  return [`@@ -0,0 +1,${lines.length} @@`, ...lines, ...(isEnded ? [] : ['\\ No newline at end of file'])].join('\n').trimEnd();
}
