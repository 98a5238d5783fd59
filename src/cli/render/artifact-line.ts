import type { ArtifactState } from '../../events/run-state.ts';
import { type Line, span, spread } from './span.ts';
import { bytesText } from '../../base/bytes-text.ts';
import { spinner, type View } from './view.ts';

/** One artifact on its way: how much of it is there and how fast it comes, or its build's last line. */
export function artifactLine(artifact: ArtifactState, view: View): Line {
  const left = [span(spinner(view), 'cyan'), span(` ${artifact.name}`)];
  if (artifact.phase === 'building') return spread([...left, span(`  ${artifact.line ?? 'building'}`, 'dim')], [], view.columns);
  const { doneBytes, totalBytes, bytesPerSecond } = artifact;
  const amount = totalBytes === undefined ? bytesText(doneBytes) : `${bytesText(doneBytes)} of ${bytesText(totalBytes)}`;
  const rate = bytesPerSecond === undefined ? '' : `  ${bytesText(bytesPerSecond)}/s`;
  return spread([...left, span(`  from ${artifact.from}`, 'dim')], [span(`${amount}${rate}`, 'dim')], view.columns);
}
