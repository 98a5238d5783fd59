import type { Marks } from './marks.ts';

/** What a frame depends on besides the run itself. */
export interface View {
  readonly nowMs: number;
  readonly columns: number;
  readonly rows: number;
  readonly marks: Marks;
}

/** The spinner's present picture. */
export const spinner = ({ nowMs, marks }: View): string => marks.spinner[Math.floor(nowMs / 100) % marks.spinner.length] ?? '';
