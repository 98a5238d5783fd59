import { nearest } from '../base/did-you-mean.ts';
import type { Taint } from './config.ts';
import type { Flaw } from './finding.ts';
import { keyFlaw, reservedTaint, valueFlaw } from './label-flaw.ts';

export const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const satisfies readonly Taint['effect'][];

/** The short form, `key=value:Effect` or `key:Effect`. */
export const taintText = ({ key, value, effect }: Taint): string => `${key}${value === undefined ? '' : `=${value}`}:${effect}`;

/** The taint that a short form names, or what is wrong with it. */
export function parseTaint(text: string): { readonly taint: Taint } | { readonly flaw: Flaw } {
  const parts = /^([^=:]+)(?:=([^:]*))?:([^:]*)$/.exec(text);
  const [, key, value, effectText] = parts ?? [];
  const code = 'config.invalid-taint';
  if (key === undefined || effectText === undefined)
    return { flaw: { code, message: `${JSON.stringify(text)} is not a taint`, remedy: 'Write key=value:NoSchedule or key:NoSchedule.' } };
  const effect = taintEffects.find((each) => each === effectText);
  if (effect === undefined) return { flaw: { code, message: `${JSON.stringify(effectText)} is not an effect of a taint`, remedy: effectRemedy(effectText) } };
  const taint: Taint = value === undefined || value === '' ? { key, effect } : { key, value, effect };
  const flaw = taintFlaw(taint);
  return flaw === undefined ? { taint } : { flaw };
}

/** What is wrong with a taint's key or value. */
export const taintFlaw = ({ key, value }: Taint): Flaw | undefined => keyFlaw(key) ?? valueFlaw(value ?? '') ?? reservedTaint(key);

const effectRemedy = (text: string): string => {
  const meant = nearest(text, taintEffects);
  return meant === undefined ? `Write ${taintEffects.join(', ')}.` : `Did you mean ${meant}?`;
};
