import { z } from 'zod';
import { addressPattern } from './cidr.ts';
import type { Flaw } from './finding.ts';
import { addressFlaw } from './network-flaw.ts';

/** What docs/config.md and editors show of a field. `x-default` is the default in words, where it depends on other fields. */
export interface About {
  readonly description: string;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly 'x-default'?: string;
}

/** A text whose flaws one function tells. */
export const text = (flaw: (value: string) => Flaw | undefined, about: About) =>
  z
    .string()
    .superRefine((value, context) => {
      const found = flaw(value);
      if (found !== undefined) context.addIssue({ code: 'custom', message: found.message, params: found });
    })
    .meta({ ...about });

export const address = (about: About) => text(addressFlaw, { pattern: addressPattern, ...about });
