import { plus } from '../base/ipv4.ts';
import type { Address, HostName } from '../base/names.ts';
import type { Cidr, Config } from '../config/config.ts';

/**
 * The cluster as a board's card is made with: what bramble.yaml says of images, but with the lab's key, and with an address that the card
 * itself sets, since no DHCP server is in a lab's network.
 */
export function cardConfig(
  config: Config,
  board: {
    readonly host: HostName;
    readonly user: string;
    readonly subnet: Cidr;
    readonly nameservers: readonly string[];
    /** May log in. */
    readonly publicKey: string;
  },
): Config {
  const { subnet, user } = board;
  const gateway = plus(subnet.base, 1);
  const nameservers = board.nameservers.length === 0 ? [gateway] : (board.nameservers as readonly Address[]);
  const network = { kind: 'static', gateway, prefix: subnet.prefix, nameservers } as const;
  return {
    ...config,
    image: { ...config.image, authorizedKeys: [{ kind: 'line', line: board.publicKey }] },
    hosts: config.hosts.map((host) => (host.name === board.host ? { ...host, image: { ...host.image, user, wifi: undefined, network } } : host)),
  };
}
