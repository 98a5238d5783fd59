import type { HostSettings } from './host-settings.ts';
import { wifiKeyName } from './secret-files.ts';

/** A name as NetworkManager reads it whatever is in it: its bytes. */
const ssidBytes = (ssid: string): string => [...new TextEncoder().encode(ssid)].map((byte) => `${byte};`).join('');

/** How a profile of NetworkManager gets its addresses. */
function addresses({ address, network }: HostSettings): string {
  if (network.kind === 'dhcp') return '[ipv4]\nmethod=auto';
  return `[ipv4]\nmethod=manual\naddress1=${address}/${network.prefix},${network.gateway}\ndns=${network.nameservers.map((each) => `${each};`).join('')}`;
}

/**
 * Part of a first boot's script: the network as NetworkManager (Raspberry Pi OS) takes it. A cable with DHCP needs no profile.
 * The Wi-Fi key comes from a file on the boot partition in `$boot`, which goes. Needs `scrub`.
 */
export function networkManagerScript(settings: HostSettings): string {
  const { wifi, network } = settings;
  const profile = (name: string, type: string, body: string): string =>
    `(umask 077 && cat >/etc/NetworkManager/system-connections/${name}.nmconnection) <<BRAMBLE_END\n[connection]\nid=${name}\ntype=${type}\n${body}\n${addresses(settings)}\n[ipv6]\nmethod=auto\nBRAMBLE_END`;
  if (wifi === undefined) return network.kind === 'dhcp' ? ':' : profile('bramble-cable', 'ethernet', 'interface-name=eth0');
  const security = `[wifi]\nmode=infrastructure\nssid=${ssidBytes(wifi.ssid)}\nhidden=${wifi.hidden}\n[wifi-security]\nkey-mgmt=wpa-psk\npsk=$key`;
  return withKey(profile('bramble-wifi', 'wifi', security));
}

/** The same for ifupdown (Debian). */
export function ifupdownScript(settings: HostSettings): string {
  const { address, wifi, network } = settings;
  const servers = network.kind === 'dhcp' ? [] : network.nameservers;
  const method =
    network.kind === 'dhcp' ? 'dhcp' : `static\n  address ${address}/${network.prefix}\n  gateway ${network.gateway}\n  dns-nameservers ${servers.join(' ')}`;
  // Whoever else makes resolv.conf reads dns-nameservers.
  const resolver =
    servers.length === 0 ? '' : `\ncommand -v resolvconf >/dev/null || printf '${servers.map((each) => `nameserver ${each}\\n`).join('')}' >/etc/resolv.conf`;
  if (wifi === undefined) return network.kind === 'dhcp' ? ':' : `${stanza('eth0', method)}${resolver}`;
  // A here-document without quotes, since the key is put in there.
  const ssid = wifi.ssid.replaceAll(/[\\`$]/g, (character) => `\\${character}`);
  const join = `wpa-ssid ${ssid}${wifi.hidden ? '\n  wpa-scan-ssid 1' : ''}\n  wpa-psk $key`;
  return withKey(`${stanza('wlan0', `${method}\n  ${join}`)}${resolver}`);
}

const stanza = (name: string, method: string): string =>
  `(umask 077 && cat >/etc/network/interfaces.d/${name}) <<BRAMBLE_END\nallow-hotplug ${name}\niface ${name} inet ${method}\nBRAMBLE_END`;

/** Until a country is known, Raspberry Pi OS keeps radios off in three places. The key is gone when a power cut makes this run again. */
const withKey = (script: string): string => `for state in /var/lib/systemd/rfkill/*:wlan; do
  [ -f "$state" ] && echo 0 >"$state"
done
rm -f /var/lib/NetworkManager/NetworkManager.state
command -v rfkill >/dev/null && rfkill unblock wifi
if [ -s "$boot/${wifiKeyName}" ]; then
  key=$(cat "$boot/${wifiKeyName}")
${script}
  sync
  scrub "$boot/${wifiKeyName}"
fi`;
