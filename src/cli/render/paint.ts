import picocolors from 'picocolors';
import type { Paint } from './span.ts';

const colors = picocolors.createColors(true);

/** Colours by the terminal's own palette. */
export const ansiPaint: Paint = (text, style) => colors[style](text);
