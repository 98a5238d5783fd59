/**
 * Facts that are files as they are, by section. All are read by one process: on a small board each process costs more than what it reads.
 * Of text without NUL, whose paths nothing else has as its own.
 */
const factFiles: Readonly<Record<string, readonly string[]>> = {
  kernel: ['/proc/sys/kernel/osrelease', '/proc/sys/kernel/hostname', '/proc/sys/kernel/random/boot_id'],
  machine: ['/etc/machine-id'],
  cpus: ['/sys/devices/system/cpu/online'],
  memory: ['/proc/meminfo'],
  routes: ['/proc/net/route'],
  swaps: ['/proc/swaps'],
  identity: ['/etc/bramble/host.json'],
  reset: ['/var/lib/bramble/resetting'],
  hostkey: ['/etc/ssh/ssh_host_ed25519_key.pub'],
  cmdline: ['/proc/cmdline'],
  rebooted: ['/var/lib/bramble/reboot'],
};

const paths = new Set(Object.values(factFiles).flat());

export const isFactFile = (name: string): boolean => factFiles[name] !== undefined;

/** Prints each line after its file's path and a colon. */
export const factFilesBody = `grep -H '' ${Object.values(factFiles).flat().join(' ')}`;

/** The sections of what `factFilesBody` printed. */
export function factFileSections(printed: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const line of printed.split('\n')) {
    const end = line.indexOf(':');
    const path = line.slice(0, Math.max(end, 0));
    if (paths.has(path)) texts.set(path, `${texts.get(path) ?? ''}${line.slice(end + 1)}\n`);
  }
  return new Map(Object.entries(factFiles).map(([name, list]) => [name, list.map((path) => texts.get(path) ?? '').join('')]));
}
