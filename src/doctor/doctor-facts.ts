import type { Address } from '../base/names.ts';
import { readAddresses } from '../facts/network-facts.ts';
import { sectionsOf } from '../facts/sections.ts';

export type Medium = 'SD card' | 'eMMC' | 'NVMe' | 'USB' | 'SATA' | 'virtual disk' | 'disk';

/** What only `doctor` asks of a host. `undefined` means that the host did not tell. */
export interface DoctorFacts {
  /** `uname -m`. */
  readonly machine: string;
  readonly availableBytes: number | undefined;
  readonly celsius: number | undefined;
  readonly isSynchronised: boolean | undefined;
  /** The disks that hold `/` and etcd's directory, in this order. */
  readonly media: readonly {
    readonly path: string;
    readonly medium: Medium | undefined;
    readonly device: string;
    readonly model: string;
    readonly isRotating: boolean;
  }[];
  readonly usbDisks: readonly { readonly device: string; readonly vendor: string; readonly product: string; readonly driver: string; readonly name: string }[];
  /** Lines of the kernel log that bode ill, the newest last; undefined where it cannot be read. */
  readonly log: readonly string[] | undefined;
  /** Addresses that were leased: they have an end. */
  readonly leased: readonly Address[];
  /** Wireless interfaces, and whether they save power. */
  readonly powerSave: ReadonlyMap<string, boolean | undefined>;
  /** To each other host; undefined where the host cannot ask, and why. */
  readonly paths: { readonly unknown: string } | { readonly peers: readonly PeerPath[] };
}

/** The largest packet that reaches another host undivided; 0 where none of those that were tried did. */
export interface PeerPath {
  readonly address: string;
  readonly interface: string;
  readonly mtuBytes: number;
  readonly largestBytes: number | 'silent' | undefined;
}

const pathsOf = (text: string): DoctorFacts['paths'] => {
  if (/^no ping$/m.test(text)) return { unknown: 'it has no `ping` (Debian: iputils-ping)' };
  if (/^no -M$/m.test(text)) return { unknown: 'its `ping` cannot forbid that packets are divided (Debian: iputils-ping can)' };
  return {
    peers: rows(text, 'path').map(([address = '', name = '', mtu = '', largest = '']) => ({
      address,
      interface: name,
      mtuBytes: Number(mtu),
      largestBytes: largest === 'silent' ? largest : numberOf(largest),
    })),
  };
};

function mediumOf(path: string, type: string): Medium | undefined {
  if (path === '') return undefined;
  if (path.includes('/mmc')) return type === 'SD' ? 'SD card' : 'eMMC';
  if (path.includes('/nvme')) return 'NVMe';
  if (/\/usb\d/.test(path)) return 'USB';
  if (/\/ata\d/.test(path)) return 'SATA';
  return path.includes('/virtio') ? 'virtual disk' : 'disk';
}

/** Understands the answer to `doctorCommand`; what is missing or odd is unknown. Undefined: the answer ends early. */
export function readDoctorFacts(printed: string): DoctorFacts | undefined {
  const sections = sectionsOf(printed);
  if (!sections.has('done')) return undefined;
  const text = (name: string) => (sections.get(name) ?? '').trim();
  const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(text('memory'))?.[1];
  const log = text('log').split('\n');
  const dynamic = text('origins')
    .split('\n')
    .filter((line) => / dynamic /.test(line))
    .join('\n');
  return {
    machine: text('kernel'),
    availableBytes: kibibytes === undefined ? undefined : Number(kibibytes) * 1024,
    celsius: /^-?\d+$/.test(text('temperature')) ? Number(text('temperature')) / 1000 : undefined,
    isSynchronised: { yes: true, no: false }[text('synchronised')],
    media: rows(text('media'), 'medium').map(([path = '', device = '', rotating, type = '', model = '']) => ({
      path,
      medium: mediumOf(device, type),
      device: device.split('/').at(-1) ?? '',
      model: model.trim(),
      isRotating: rotating === '1' && !device.includes('/mmc'),
    })),
    usbDisks: rows(text('usb'), 'usb').map(([device = '', vendor = '', product = '', driver = '', name = '']) => ({ device, vendor, product, driver, name })),
    log: log[0] === 'unreadable' ? undefined : log.filter((line) => line !== ''),
    leased: readAddresses(dynamic, '').map(({ address }) => address),
    powerSave: new Map(
      rows(text('powersave'), 'powersave').map(([name = '', said = '']) => [name, { on: true, off: false }[/: (on|off)/.exec(said)?.[1] ?? '']]),
    ),
    paths: pathsOf(text('paths')),
  };
}

const numberOf = (digits: string): number | undefined => (/^\d+$/.test(digits) ? Number(digits) : undefined);

/** Fields of the lines that begin with a tag. */
const rows = (text: string, tag: string): readonly (readonly string[])[] =>
  text.split('\n').flatMap((line) => {
    const [first, ...fields] = line.split('|');
    return first === tag ? [fields] : [];
  });
