import type { Cidr } from '../config/config.ts';
import { plus } from '../base/ipv4.ts';

/** The files of a card's boot partition that cloud-init reads, by name. The private key is among them. */
export function cardSeed(board: {
  readonly host: string;
  readonly user: string;
  readonly address: string;
  readonly subnet: Cidr;
  readonly nameservers: readonly string[];
  /** May log in. */
  readonly publicKey: string;
  readonly hostKey: { readonly privateKey: string; readonly publicKey: string };
}): Readonly<Record<string, string>> {
  const { host, user, address, subnet, nameservers, hostKey } = board;
  const userData = {
    hostname: host,
    manage_etc_hosts: true,
    user: { name: user, shell: '/bin/bash', sudo: 'ALL=(ALL) NOPASSWD:ALL', ssh_authorized_keys: [board.publicKey] },
    ssh_keys: { ed25519_private: hostKey.privateKey, ed25519_public: hostKey.publicKey },
    // Raspberry Pi OS makes new host keys at the first boot, after cloud-init has written these.
    bootcmd: [['systemctl', 'mask', '--now', '--no-block', 'regenerate_ssh_host_keys.service']],
    runcmd: [['systemctl', 'enable', '--now', 'ssh']],
  };
  const network = {
    version: 2,
    ethernets: {
      eth0: {
        addresses: [`${address}/${subnet.prefix}`],
        routes: [{ to: 'default', via: plus(subnet.base, 1) }],
        nameservers: { addresses: nameservers },
      },
    },
  };
  // JSON is YAML too.
  const text = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
  return {
    'user-data': `#cloud-config\n${text(userData)}`,
    'meta-data': text({ 'instance-id': `bramble-${host}` }),
    'network-config': text(network),
  };
}
