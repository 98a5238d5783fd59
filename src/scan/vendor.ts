export interface Vendor {
  readonly name: string;
  /** Makes single-board computers and little else. */
  readonly isBoard: boolean;
}

const raspberryPi: Vendor = { name: 'Raspberry Pi', isBoard: true };

/** Assignments of the IEEE (standards-oui.ieee.org: oui.txt, and cid.txt for 3A-35-41). Hardkernel's boards carry WIBRAIN's. */
const prefixes: Readonly<Record<string, Vendor>> = {
  '28:cd:c1': raspberryPi,
  '2c:cf:67': raspberryPi,
  '3a:35:41': raspberryPi,
  '88:a2:9e': raspberryPi,
  'b8:27:eb': raspberryPi,
  'd8:3a:dd': raspberryPi,
  'dc:a6:32': raspberryPi,
  'e4:5f:01': raspberryPi,
  'c0:74:2b': { name: 'Orange Pi', isBoard: true },
  '00:1e:06': { name: 'ODROID', isBoard: true },
  '00:04:4b': { name: 'NVIDIA', isBoard: false },
  '48:b0:2d': { name: 'NVIDIA', isBoard: false },
  '52:54:00': { name: 'QEMU', isBoard: false },
};

/** Who made a network card, where its address (`b8:27:eb:…`, lower case) tells; a made-up address tells nothing. */
export const vendorOf = (mac: string): Vendor | undefined => prefixes[mac.slice(0, 8)];
