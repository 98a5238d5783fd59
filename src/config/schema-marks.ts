import { z } from 'zod';
import { keyFlaw, reservedLabel, valueFlaw } from './label-flaw.ts';
import { parseTaint, taintEffects, taintFlaw } from './taint.ts';

/** Labels and taints of a host. Warnings about them are check-hosts.ts' matter: an issue here is an error. */
export const labels = z
  .record(z.string(), z.string())
  .superRefine((all, context) => {
    for (const [key, value] of Object.entries(all)) {
      const reserved = reservedLabel(key);
      const wrongKey = keyFlaw(key) ?? (reserved?.severity === 'warning' ? undefined : reserved);
      const wrongValue = valueFlaw(value);
      if (wrongKey !== undefined) context.addIssue({ code: 'custom', path: [key], message: wrongKey.message, params: { ...wrongKey, at: 'key' } });
      if (wrongValue !== undefined) context.addIssue({ code: 'custom', path: [key], message: wrongValue.message, params: wrongValue });
    }
  })
  .meta({
    description: 'Labels of the node, as `nodeSelector` and affinity see them. A value is text: write `"true"` and `"1"` with quotes.',
    examples: [{ disk: 'ssd' }],
  })
  .default({});

const short = z.string().superRefine((value, context) => {
  const parsed = parseTaint(value);
  if ('flaw' in parsed) context.addIssue({ code: 'custom', message: parsed.flaw.message, params: parsed.flaw });
});

const long = z.strictObject({ key: z.string(), value: z.string().optional(), effect: z.enum(taintEffects) }).superRefine(({ key, value, effect }, context) => {
  const flaw = taintFlaw({ key, effect, ...(value === undefined ? {} : { value }) });
  if (flaw !== undefined) context.addIssue({ code: 'custom', message: flaw.message, params: flaw });
});

export const taints = z
  .array(z.union([short, long]))
  .meta({
    description: 'Taints of the node, `key=value:Effect` or `{ key, value, effect }`. Effects: `NoSchedule`, `PreferNoSchedule`, `NoExecute`.',
    examples: [['disk=slow:PreferNoSchedule']],
  })
  .default([]);
