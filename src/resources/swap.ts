import { type Command, sh } from '../command/command.ts';
import { type ResourceKind, type Row, type Same, same, seenAs } from './kind.ts';
import type { SwapWant } from './wants.ts';

export interface SwapSeen {
  readonly kind: 'swap';
  readonly devices: readonly string[];
}

export interface SwapChange {
  readonly kind: 'off';
  readonly devices: readonly string[];
  readonly reason: string;
}

const probe = 'cat /proc/swaps';

function read(keys: readonly string[], printed: string) {
  const devices = printed
    .split('\n')
    .slice(1)
    .flatMap((line) => line.split(/\s+/)[0] || []);
  return new Map(keys.map((key) => [key, seenAs<SwapSeen>({ kind: 'swap', devices })]));
}

function diff(want: SwapWant | undefined, seen: SwapSeen | undefined): SwapChange | Same {
  if (want === undefined) return same('bramble leaves swap as it is');
  const devices = seen?.devices ?? [];
  return devices.length === 0 ? same('no swap is in use') : { kind: 'off', devices, reason: `${devices.join(', ')} is in use` };
}

/** Swap units are masked, which holds over a boot; a line in /etc/fstab becomes such a unit too. */
const script = `set -u
if [ -d /run/systemd/system ]; then
  systemctl list-units --type=swap --all --plain --no-legend --no-pager 2>/dev/null | while read -r unit _; do systemctl mask --now "$unit" 2>/dev/null; done
fi
swapoff -a`;

/** No swap device is in use. */
export const swap: ResourceKind<SwapWant, SwapSeen, SwapChange> = {
  name: 'swap',
  key: (want) => want.name,
  probe,
  read,
  diff,
  commands: (): readonly Command[] => [{ ...sh(script), timeoutMs: 600_000 }],
  predict: () => ({ kind: 'swap', devices: [] }),
  describe: ({ reason }): readonly Row[] => [{ verb: 'change', subject: 'swap off', reason }],
};
