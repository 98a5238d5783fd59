import type { Context } from './context.ts';
import type { Screen } from './render/face.ts';
import { type Marks, marksFor } from './render/marks.ts';
import { ansiPaint } from './render/paint.ts';
import { noPaint, type Paint } from './render/span.ts';

/** How to write to a screen: colours only where a person sees them and nobody said no (https://no-color.org). */
export function styleOf({ env }: Pick<Context, 'env'>, screen: Screen, color: boolean): { readonly paint: Paint; readonly marks: Marks } {
  const isOff = !color || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  const isForced = (env['FORCE_COLOR'] ?? '0') !== '0';
  return { paint: !isOff && (screen.isTerminal || isForced) ? ansiPaint : noPaint, marks: marksFor(env) };
}
