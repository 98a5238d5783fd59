import { type Command, sh } from '../command/command.ts';
import { type ResourceKind, type Row, type Same, same, seenAs } from './kind.ts';
import { swapOff, swapOn, swapProbe } from './swap-commands.ts';
import type { SwapWant } from './wants.ts';

export interface SwapSeen {
  readonly kind: 'swap';
  readonly devices: readonly string[];
  /** What would switch swap on at the next boot, such as `service dphys-swapfile.service`, `rpi-swap` or `fstab`. */
  readonly returns: readonly string[];
  /** bramble switched something off and noted what. */
  readonly isNoted: boolean;
}

export type SwapChange =
  | { readonly kind: 'off'; readonly devices: readonly string[]; readonly returns: readonly string[]; readonly reason: string }
  | { readonly kind: 'on'; readonly reason: string };

function read(keys: readonly string[], printed: string) {
  const lines = printed.split('\n');
  const devices = lines.flatMap((line) => /^(\/\S+)\s+(?:partition|file)\s/.exec(line)?.[1] ?? []);
  const returns = lines.flatMap((line) => /^returns\|(.+)$/.exec(line)?.[1] ?? []);
  return new Map(keys.map((key) => [key, seenAs<SwapSeen>({ kind: 'swap', devices, returns, isNoted: lines.includes('noted') })]));
}

function diff(want: SwapWant | undefined, seen: SwapSeen | undefined): SwapChange | Same {
  if (want === undefined)
    return seen?.isNoted === true ? { kind: 'on', reason: 'bramble switched it off; it is back after the next boot' } : same('bramble switched no swap off');
  const { devices = [], returns = [] } = seen ?? {};
  const reasons = [
    ...(devices.length === 0 ? [] : [`${devices.join(', ')} is in use`]),
    ...(returns.length === 0 ? [] : [`${returns.map(nameOf).join(', ')} would bring it back at the next boot`]),
  ];
  return reasons.length === 0 ? same('no swap is in use, now or after a boot') : { kind: 'off', devices, returns, reason: reasons.join('; ') };
}

const nameOf = (mechanism: string): string => mechanism.replace(/^(service|unit) /, '');

/** No swap is in use, now and after a boot. What bramble switches off for that is switched on again when nothing wants it any more. */
export const swap: ResourceKind<SwapWant, SwapSeen, SwapChange> = {
  name: 'swap',
  key: (want) => want.name,
  probe: swapProbe,
  read,
  diff,
  commands: (change): readonly Command[] => [
    change.kind === 'on'
      ? sh(swapOn)
      : {
          ...sh(
            swapOff,
            change.returns.flatMap((each) => each.split(' ')),
          ),
          timeoutMs: 600_000,
        },
  ],
  predict: (change, seen) =>
    change.kind === 'on'
      ? { kind: 'swap', devices: seen?.devices ?? [], returns: seen?.returns ?? [], isNoted: false }
      : { kind: 'swap', devices: [], returns: [], isNoted: true },
  describe: ({ kind, reason }): readonly Row[] => [{ verb: 'change', subject: `swap ${kind}`, reason }],
};
