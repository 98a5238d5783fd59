import { fold } from '../../events/fold.ts';
import { emptyRun } from '../../events/run-state.ts';
import type { Face, Screen } from './face.ts';
import { frame } from './frame.ts';
import type { Marks } from './marks.ts';
import { erase, hideCursor, redraw, showCursor } from './redraw.ts';
import { noPaint, type Paint, toText } from './span.ts';
import { summary } from './summary.ts';

/** At most 15 frames a second. */
const frameMs = 1000 / 15;

export interface LiveOptions {
  readonly screen: Screen;
  readonly marks: Marks;
  readonly paint?: Paint;
  /** Leaves no summary behind. */
  readonly isReading?: boolean;
  now(): number;
}

/** A grid that redraws itself in place, and the run's summary when it ends. */
export function liveTerminal({ screen, marks, paint = noPaint, isReading = false, now }: LiveOptions): Face {
  let state = emptyRun;
  let shown: readonly string[] = [];
  let columns = screen.columns();
  let isOver = false;
  const draw = (): void => {
    if (screen.columns() !== columns) {
      screen.write(erase(shown, screen.columns()));
      [shown, columns] = [[], screen.columns()];
    }
    const next = frame(state, { nowMs: now(), columns, rows: screen.rows(), marks }).map((line) => toText(line, paint));
    screen.write(redraw(shown, next));
    shown = next;
  };
  const clear = (): void => {
    screen.write(`${erase(shown, screen.columns())}${showCursor}`);
    shown = [];
  };
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    screen.write(hideCursor);
    timer = setInterval(draw, frameMs).unref();
  };
  const stop = (): void => {
    clearInterval(timer);
    clear();
  };
  start();
  return {
    show: (event) => {
      state = fold(state, event);
    },
    aside: async (work) => {
      stop();
      try {
        return await work();
      } finally {
        if (!isOver) start();
      }
    },
    end: () => {
      if (isOver) return;
      isOver = true;
      stop();
      if (!isReading)
        screen.write(
          summary(state, { columns, marks })
            .map((line) => `${toText(line, paint)}\n`)
            .join(''),
        );
    },
  };
}
