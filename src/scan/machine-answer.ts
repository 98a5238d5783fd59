import { printable } from './greeting.ts';

/** What a machine says about itself after a login. */
export interface MachineAnswer {
  readonly hostname: string | undefined;
  /** Such as `Raspberry Pi 5 Model B Rev 1.0`. */
  readonly model: string | undefined;
  /** Such as `Debian GNU/Linux 13 (trixie)`. */
  readonly os: string | undefined;
  /** Of the programs, not of the kernel: `arm64`, `armhf`, `amd64` … */
  readonly arch: string | undefined;
  readonly memoryBytes: number | undefined;
  /** Of this start of this machine and of no other: two addresses with one are one machine. */
  readonly bootId: string | undefined;
  /** The login is root or becomes it without a password. */
  readonly isRoot: boolean;
}

const mark = 'bramble-scan';

/** Asks, changes nothing, needs no rights. What a login file prints stands before lines without the mark. */
export const machineScript = `
say() { printf '${mark} %s %s\\n' "$1" "$2"; }
say hostname "$(cat /proc/sys/kernel/hostname 2>/dev/null)"
say model "$(tr -d '\\000' </proc/device-tree/model 2>/dev/null || cat /sys/class/dmi/id/product_name 2>/dev/null)"
say os "$(. /etc/os-release 2>/dev/null && printf %s "$PRETTY_NAME")"
say arch "$(dpkg --print-architecture 2>/dev/null || uname -m)"
say memory "$(sed -n 's/^MemTotal: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo 2>/dev/null)"
say boot "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)"
if [ "$(id -u)" = 0 ] || sudo -n true </dev/null >/dev/null 2>&1; then say root yes; fi
say end .
`;

/** Undefined where the answer is not whole. */
export function readMachineAnswer(stdout: string): MachineAnswer | undefined {
  const field = (name: string): string | undefined => {
    const text = printable(new RegExp(`^${mark} ${name} (.*)$`, 'm').exec(stdout)?.[1] ?? '', 80);
    return text === '' ? undefined : text;
  };
  if (field('end') === undefined) return undefined;
  const memory = Number(field('memory'));
  return {
    hostname: field('hostname'),
    model: field('model'),
    os: field('os'),
    arch: field('arch'),
    memoryBytes: Number.isSafeInteger(memory) && memory > 0 ? memory * 1024 : undefined,
    bootId: field('boot'),
    isRoot: field('root') === 'yes',
  };
}
