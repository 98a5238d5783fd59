import type { HostFacts } from '../../facts/host-facts.ts';
import { bad, type Finding, ok, unknown } from '../finding.ts';

/** Bits of get_throttled; the same 16 places higher say that it was so since the boot. Raspberry Pi documentation, vcgencmd. */
const bits = { underVoltage: 1, capped: 2, throttled: 4, hot: 8 } as const;

const saysNow = { underVoltage: 'its voltage is too low', capped: 'its frequency is capped', throttled: 'it is throttled', hot: 'it is too hot' } as const;
const saysBefore = {
  underVoltage: 'its voltage was too low since it booted',
  capped: 'its frequency was capped since it booted',
  throttled: 'it was throttled since it booted',
  hot: 'it was too hot since it booted',
} as const;

/** What a Raspberry Pi's firmware says about power and heat; undefined on what has no such firmware. */
export function power({ throttled, model }: Pick<HostFacts, 'throttled' | 'model'>): Finding | undefined {
  const isPi = model?.startsWith('Raspberry Pi') === true;
  if (throttled === undefined) return isPi ? unknown('power', 'neither the kernel nor `vcgencmd` tells about voltage and throttling') : undefined;
  const told = (Object.keys(bits) as readonly (keyof typeof bits)[]).flatMap((name) => {
    if ((throttled & bits[name]) !== 0) return [saysNow[name]];
    return (throttled & (bits[name] << 16)) === 0 ? [] : [saysBefore[name]];
  });
  const figures = { throttled: `0x${throttled.toString(16)}` };
  if (told.length === 0) return ok('power', 'enough voltage and no throttling since it booted', figures);
  return bad('warn', 'power', told.join(', '), remedy(throttled), figures);
}

/** Voltage that is or was too low: what looks like broken cards and random crashes. */
export const isUnderVoltage = (throttled: number | undefined): boolean => ((throttled ?? 0) & (bits.underVoltage | (bits.underVoltage << 16))) !== 0;

const remedy = (throttled: number): string =>
  isUnderVoltage(throttled)
    ? 'Use the official power supply of this model and a short cable, and no unpowered USB disk; a PoE HAT needs a switch whose budget covers all boards. Too low a voltage corrupts cards and databases.'
    : 'Give it a heat sink or a fan, or air around its case.';
