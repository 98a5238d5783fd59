import type { HostFacts } from '../../facts/host-facts.ts';
import type { Measured } from '../disk-figures.ts';
import { percentile } from '../disk-figures.ts';
import type { DoctorFacts } from '../doctor-facts.ts';
import { bad, type Finding, ok, unknown } from '../finding.ts';

type Role = 'control-plane' | 'worker';

/** etcd's own advice is a 99th percentile below 10 ms (etcd.io/docs/v3.6/faq); clusters lose their leaders at about 95 ms. */
export const syncLimitsMs = { warn: 10, refuse: 50 } as const;
/** Below this an image of a few hundred megabytes takes minutes. */
const slowBytesPerSecond = 10e6;

const betterDisk =
  'Put the system, or at least /var/lib/etcd, on an SSD (NVMe, or SATA at a USB 3 port), or give the role of control plane to a host that has one. SD cards with the mark A2 are the least bad ones.';
const sharedDisk = "Containers share their computer's disk with everything else there: let other work end and measure again. For boards this says nothing.";

const milliseconds = (ms: number): string => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms)));

/** How long a small synced write takes, which every change of the cluster waits for on control planes. */
export function diskSync(measured: Measured | undefined, role: Role, { container }: HostFacts): Finding | undefined {
  if (measured === undefined) return undefined;
  if ('unknown' in measured) return unknown('disk-sync', `it could not be measured: ${measured.unknown}`);
  const { writesMs, directory } = measured;
  const [p50Ms, p99Ms, maxMs] = [percentile(writesMs, 0.5), percentile(writesMs, 0.99), Math.max(...writesMs)];
  const figures = { p50Ms, p99Ms, maxMs, writes: writesMs.length, directory };
  const seen = `99 of 100 synced writes take at most ${milliseconds(p99Ms)} ms, half of them ${milliseconds(p50Ms)} ms (${writesMs.length} in ${directory})`;
  if (p99Ms <= syncLimitsMs.warn) return ok('disk-sync', seen, figures);
  if (role === 'worker')
    return ok('disk-sync', `${seen}; ${p99Ms > syncLimitsMs.refuse ? 'too slow for etcd' : 'slow for etcd'}, which a worker has not`, figures);
  const isRefused = p99Ms > syncLimitsMs.refuse && container === undefined;
  const limit = p99Ms > syncLimitsMs.refuse ? `over ${syncLimitsMs.refuse} ms etcd loses its leader under load` : `etcd wants ${syncLimitsMs.warn} ms`;
  return bad(isRefused ? 'refuse' : 'warn', 'disk-sync', `${seen}; ${limit}`, container === undefined ? betterDisk : sharedDisk, figures);
}

export function diskSpeed(measured: Measured | undefined): Finding | undefined {
  if (measured === undefined || 'unknown' in measured) return undefined;
  const { writtenBytesPerSecond: written, readBytesPerSecond: read } = measured;
  if (written === undefined && read === undefined) return unknown('disk-speed', 'neither writing nor reading could be measured');
  const part = (verb: string, rate: number | undefined) => (rate === undefined ? `${verb} unknown` : `${verb} ${megabytes(rate)} MB/s`);
  const seen = `${part('writes', written)}, ${part('reads', read)}`;
  const figures = { ...(written === undefined ? {} : { writtenBytesPerSecond: written }), ...(read === undefined ? {} : { readBytesPerSecond: read }) };
  const slowest = Math.min(written ?? Infinity, read ?? Infinity);
  return slowest >= slowBytesPerSecond
    ? ok('disk-speed', seen, figures)
    : bad(
        'warn',
        'disk-speed',
        `${seen}: pulling and starting images takes minutes`,
        'Use another card (mark A1 or A2 and U3) or an SSD; check that a USB disk is at a blue (USB 3) port.',
        figures,
      );
}

const megabytes = (rate: number): string => (rate < 9.95e6 ? (rate / 1e6).toFixed(1) : String(Math.round(rate / 1e6)));

/** What the system and etcd's data are on. */
export function media({ media: found }: DoctorFacts, role: Role, { container }: HostFacts): readonly Finding[] {
  if (container !== undefined) return [];
  const [root, etcd] = found;
  return [
    ...(root === undefined ? [] : [medium('root-medium', root, role, 'the system')]),
    ...(etcd === undefined || role === 'worker' || etcd.device === root?.device ? [] : [medium('etcd-medium', etcd, role, "etcd's directory")]),
  ];
}

function medium(check: string, { medium: kind, device, model, isRotating }: DoctorFacts['media'][number], role: Role, what: string): Finding {
  if (kind === undefined) return unknown(check, `what ${what} is on cannot be seen (a container, or a file system of several disks)`);
  const seen = `${kind}${isRotating && kind !== 'virtual disk' ? ' (a turning disk)' : ''}, ${[device, model].filter((text) => text !== '').join(' ')}`;
  const figures = { medium: kind, device, model };
  const isFragile = kind === 'SD card' || kind === 'eMMC';
  return role === 'control-plane' && isFragile
    ? bad('warn', check, `${seen}: etcd writes to it all the time, which wears it out and is slow`, betterDisk, figures)
    : ok(check, seen, figures);
}

/** Disks behind USB bridges that lose commands with the driver uas, and the word for the kernel command line that helps. */
export function usbStorage({ usbDisks, log }: DoctorFacts, { container, kernelCommandLine, boot }: HostFacts): Finding | undefined {
  if (usbDisks.length === 0 || container !== undefined) return undefined;
  const named = usbDisks.map(
    ({ device, vendor, product, driver, name }) => `${device} ${vendor}:${product}${name === '' ? '' : ` ${name}`}${driver === '' ? '' : ` (${driver})`}`,
  );
  if (log === undefined) return unknown('usb-storage', `${named.join(', ')}; the kernel log cannot be read`);
  const aborts = usbDisks.filter(({ device }) => log.some((line) => line.includes('uas_eh_abort_handler') && line.includes(`[${device}]`)));
  const broken = aborts.filter(({ vendor, product }) => !kernelCommandLine.includes(`${vendor}:${product}:`));
  if (broken.length === 0) return ok('usb-storage', named.join(', '));
  const token = `usb-storage.quirks=${[...new Set(broken.map(({ vendor, product }) => `${vendor}:${product}:u`))].join(',')}`;
  return bad(
    'warn',
    'usb-storage',
    `${named.join(', ')}; the kernel log tells of commands that got lost (uas_eh_abort_handler) on ${broken.map(({ device }) => device).join(', ')}`,
    `Append \`${token}\` to the kernel command line (${boot.layout.cmdline.length === 0 ? 'docs/boards.md' : boot.layout.cmdline.join(', ')}) and reboot, or use an adapter with another bridge.`,
    { quirks: token },
  );
}

/** Errors of disks, file systems and memory in the kernel log. */
export function kernelLog({ log }: DoctorFacts, { container }: HostFacts): Finding | undefined {
  if (container !== undefined) return undefined;
  if (log === undefined) return unknown('kernel-log', 'it cannot be read');
  const bodings = log.filter((line) => !line.includes('uas_eh_abort_handler'));
  const last = bodings.at(-1);
  if (last === undefined) return ok('kernel-log', 'no errors of disks, voltage or memory since it booted');
  return bad(
    'warn',
    'kernel-log',
    `${bodings.length === 100 ? 'at least 100' : bodings.length} ${bodings.length === 1 ? 'line tells' : 'lines tell'} of errors; the last: ${last.trim()}`,
    'Read `dmesg` there. I/O and mmc errors: replace the card or disk, or its cable. Voltage: a better power supply. Killed processes: too little memory.',
    { lines: bodings.length },
  );
}
