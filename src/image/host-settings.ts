import type { Address, HostName } from '../base/names.ts';
import type { Secret } from '../base/secret.ts';
import type { ImageNetwork } from '../config/image-settings.ts';
import type { SshKeyPair } from './image-edit.ts';

/** What the first boot of one host sets, whatever the operating system. */
export interface HostSettings {
  readonly name: HostName;
  readonly address: Address;
  readonly user: string;
  readonly authorizedKeys: readonly string[];
  readonly hostKey: SshKeyPair;
  readonly timezone: string;
  readonly locale: string;
  readonly keymap: string;
  readonly country: string | undefined;
  readonly wifi: { readonly ssid: string; readonly hidden: boolean; readonly key: Secret } | undefined;
  readonly network: ImageNetwork;
}

/** As a public key of OpenSSH, without its comment. */
export const publicKeyOf = ({ publicKey }: SshKeyPair): string => publicKey.trim().split(/\s+/).slice(0, 2).join(' ');
