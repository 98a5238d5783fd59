import type { Address, Sha256 } from '../base/names.ts';

/** What all images of a cluster have in common. */
export interface ImageDefaults {
  /** Who may log in; empty for the public half of each host's `ssh.identityFile`. */
  readonly authorizedKeys: readonly AuthorizedKey[];
  /** IANA name, such as `Europe/Berlin`. */
  readonly timezone: string;
  /** Such as `en_GB.UTF-8`. */
  readonly locale: string;
  /** Keyboard layout of X, such as `gb`. */
  readonly keymap: string;
  /** ISO 3166 code whose rules radios follow. */
  readonly country: string | undefined;
}

/** A line of authorized_keys, or the path of a file with one. */
export type AuthorizedKey = { readonly kind: 'line'; readonly line: string } | { readonly kind: 'file'; readonly path: string };

/** The image of one host. */
export interface HostImage {
  /** Path or URL of an image, or of a list of images of Raspberry Pi Imager. */
  readonly source: string | undefined;
  /** Name of the entry, where the source is a list. */
  readonly os: string | undefined;
  /** Of the file as it is published, still compressed. */
  readonly sha256: Sha256 | undefined;
  /** Made at the first boot, with sudo that asks for no password; undefined where neither `image` nor `ssh` names one. */
  readonly user: string | undefined;
  readonly wifi: WifiSettings | undefined;
  readonly network: ImageNetwork;
}

export interface WifiSettings {
  readonly ssid: string;
  readonly hidden: boolean;
  /** Where the password is, which is in no config. */
  readonly password: { readonly kind: 'file'; readonly path: string } | { readonly kind: 'variable'; readonly name: string };
}

/** How the host gets its address: that of the config, set here or handed out by the network's own DHCP server. */
export type ImageNetwork =
  | { readonly kind: 'dhcp' }
  | { readonly kind: 'static'; readonly gateway: Address; readonly prefix: number; readonly nameservers: readonly Address[] };

/** Of a host that nobody makes a card for. */
export const noImage: HostImage = { source: undefined, os: undefined, sha256: undefined, user: undefined, wifi: undefined, network: { kind: 'dhcp' } };
