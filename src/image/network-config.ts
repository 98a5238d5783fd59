import { stringify } from 'yaml';
import { secret, type Secret } from '../base/secret.ts';
import type { HostSettings } from './host-settings.ts';

/** Whether the image's own way to the network has to be replaced: by itself it asks DHCP on a cable. */
export const needsNetworkConfig = ({ wifi, network }: HostSettings): boolean => wifi !== undefined || network.kind === 'static';

/**
 * The network as cloud-init hands it to netplan. It replaces what the image has, so the cable is in it even where the host uses Wi-Fi.
 * @param renderer networkd on Ubuntu Server: without it netplan falls back to DHCP there (raspberrypi/rpi-imager#1013)
 */
export function networkConfig(settings: HostSettings, renderer: 'networkd' | undefined): Secret {
  const { wifi, network, country } = settings;
  const dhcp = { dhcp4: true, dhcp6: true, optional: true };
  const own =
    network.kind === 'dhcp'
      ? dhcp
      : {
          addresses: [`${settings.address}/${network.prefix}`],
          routes: [{ to: 'default', via: network.gateway }],
          nameservers: { addresses: [...network.nameservers] },
          dhcp6: true,
          optional: true,
        };
  // The key of the network only fits WPA2: with the shorter form, netplan would try WPA3 with it as well.
  const wifis =
    wifi === undefined
      ? {}
      : {
          wifis: {
            wlan0: {
              ...own,
              'regulatory-domain': country,
              'access-points': {
                [wifi.ssid]: { ...(wifi.hidden ? { hidden: true } : {}), auth: { 'key-management': 'psk', password: wifi.key.reveal() } },
              },
            },
          },
        };
  const document = {
    network: { version: 2, ...(renderer === undefined ? {} : { renderer }), ethernets: { eth0: wifi === undefined ? own : dhcp }, ...wifis },
  };
  return secret(stringify(document, { lineWidth: 0 }));
}
