/** `unknown`: it could not be seen, and the evidence says why. */
export type Verdict = 'ok' | 'warn' | 'refuse' | 'unknown';

/** What one check found on one host. */
export interface Finding {
  /** Short name of the check, such as `disk-sync`. */
  readonly check: string;
  readonly verdict: Verdict;
  /** What was seen. */
  readonly evidence: string;
  /** What to do; there where the verdict is `warn` or `refuse`. */
  readonly remedy?: string;
  /** What was seen as numbers and words, for programs. */
  readonly figures?: Readonly<Record<string, number | string | boolean>>;
}

type Figures = Finding['figures'];
const withFigures = (figures: Figures) => (figures === undefined ? {} : { figures });

export const ok = (check: string, evidence: string, figures?: Figures): Finding => ({ check, verdict: 'ok', evidence, ...withFigures(figures) });
export const unknown = (check: string, evidence: string): Finding => ({ check, verdict: 'unknown', evidence });
export const bad = (verdict: 'warn' | 'refuse', check: string, evidence: string, remedy: string, figures?: Figures): Finding => ({
  check,
  verdict,
  evidence,
  remedy,
  ...withFigures(figures),
});

const weight: Readonly<Record<Verdict, number>> = { ok: 0, unknown: 1, warn: 2, refuse: 3 };

/** The gravest of them; what is unknown is less grave than a warning. */
export const worst = (verdicts: readonly Verdict[]): Verdict => verdicts.toSorted((a, b) => weight[b] - weight[a])[0] ?? 'ok';
