import { digestOf } from '../base/digest.ts';
import { secret, type Secret } from '../base/secret.ts';
import type { HostSettings } from './host-settings.ts';
import { assignUser, filesScript, userScript } from './login-script.ts';
import { journalScript, watchdogScript } from './prepared-files.ts';
import { scrubFunction } from './secret-files.ts';
import { putFunction } from './shell-script.ts';

/** 24 becomes 255.255.255.0. */
const maskOf = (prefix: number): string => [0, 8, 16, 24].map((shift) => 256 - 2 ** (8 - Math.min(8, Math.max(0, prefix - shift)))).join('.');

/** The password of root until the end of the first boot; nobody has to know it, and SSH takes none. */
const passwordOf = ({ hostKey }: HostSettings): string => digestOf(['dietpi', hostKey.privateKey.reveal()]).slice(0, 32);

/** Keys of dietpi.txt and what they become (MichaIng/DietPi, dietpi.txt and dietpi-firstboot). */
function wanted(settings: HostSettings): readonly (readonly [key: string, value: string])[] {
  const { name, address, timezone, locale, keymap, country, wifi, network } = settings;
  const flag = (is: boolean): string => (is ? '1' : '0');
  return [
    ['AUTO_SETUP_GLOBAL_PASSWORD', passwordOf(settings)],
    ['AUTO_SETUP_LOCALE', locale],
    ['AUTO_SETUP_KEYBOARD_LAYOUT', keymap],
    ['AUTO_SETUP_TIMEZONE', timezone],
    ['AUTO_SETUP_NET_ETHERNET_ENABLED', flag(wifi === undefined)],
    ['AUTO_SETUP_NET_WIFI_ENABLED', flag(wifi !== undefined)],
    ...(country === undefined ? [] : ([['AUTO_SETUP_NET_WIFI_COUNTRY_CODE', country]] as const)),
    ['AUTO_SETUP_NET_USESTATIC', flag(network.kind === 'static')],
    ...(network.kind === 'static'
      ? ([
          ['AUTO_SETUP_NET_STATIC_IP', address],
          ['AUTO_SETUP_NET_STATIC_MASK', maskOf(network.prefix)],
          ['AUTO_SETUP_NET_STATIC_GATEWAY', network.gateway],
          ['AUTO_SETUP_NET_STATIC_DNS', network.nameservers.join(' ')],
        ] as const)
      : []),
    ['AUTO_SETUP_NET_HOSTNAME', name],
    ['AUTO_SETUP_SWAPFILE_SIZE', '0'],
    // kubelet and systemd talk over dbus.
    ['AUTO_UNMASK_LOGIND', '1'],
    ['AUTO_SETUP_SSH_SERVER_INDEX', '-2'],
    // Its log in memory takes 50 MiB, and pods log to it.
    ['AUTO_SETUP_LOGGING_INDEX', '0'],
    ['AUTO_SETUP_AUTOMATED', '1'],
    ['SURVEY_OPTED_IN', '0'],
    // Certificates need a clock that is right all day, and Kubernetes does not start with a wrong one.
    ['CONFIG_NTP_MODE', '4'],
    ['SOFTWARE_DISABLE_SSH_PASSWORD_LOGINS', '1'],
  ];
}

/** dietpi.txt with every line that it had: keys change their value where they stand, also those that are commented out. */
export function dietPiText(text: string, settings: HostSettings): Secret {
  const edited = wanted(settings).reduce((each, [key, value]) => withKey(each, key, `${key}=${value}`), text);
  const keys = settings.authorizedKeys.map((line) => `AUTO_SETUP_SSH_PUBKEY=${line.trim()}`).join('\n');
  return secret(withKey(edited, 'AUTO_SETUP_SSH_PUBKEY', keys));
}

function withKey(text: string, key: string, lines: string): string {
  const pattern = new RegExp(`^[ \\t]*#?${key}=.*$`, 'm');
  return pattern.test(text) ? text.replace(pattern, () => lines) : `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines}\n`;
}

const inQuotes = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** dietpi-wifi.txt with its first network; undefined where the host uses no Wi-Fi. bash reads that file. */
export function dietPiWifi(text: string, { wifi }: HostSettings): Secret | undefined {
  if (wifi === undefined) return undefined;
  const slot = (each: string, name: string, value: string): string => {
    const pattern = new RegExp(`^[ \\t]*aWIFI_${name}\\[0\\]=.*$`, 'm');
    const line = `aWIFI_${name}[0]=${inQuotes(value)}`;
    return pattern.test(each) ? each.replace(pattern, () => line) : `${each}${each === '' || each.endsWith('\n') ? '' : '\n'}${line}\n`;
  };
  return secret(
    [
      ['SSID', wifi.ssid],
      ['KEY', wifi.key.reveal()],
      ['KEYMGR', 'WPA-PSK'],
    ].reduce((each, [name, value]) => slot(each, name ?? '', value ?? ''), text),
  );
}

/** Where a Raspberry Pi has the boot partition; elsewhere the one that DietPi takes its settings from is gone after the first start. */
const findBoot = 'boot=/boot/firmware\n[ -d "$boot" ] || boot=/boot';

/**
 * Automation_Custom_PreScript.sh: before the network is up. OpenSSH, which comes later, keeps a key that is there.
 * DietPi copies only files whose names it knows from the partition, so the key is in this script, which goes.
 */
export const dietPiPreScript = (settings: HostSettings): Secret =>
  secret(`#!/bin/sh
# Made by bramble for ${settings.name}: the first boot, before there is a network.
mkdir -p /etc/ssh
rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
(umask 077 && cat >/etc/ssh/ssh_host_ed25519_key) <<'BRAMBLE_END'
${settings.hostKey.privateKey.reveal().trimEnd()}
BRAMBLE_END
sync
exit 0
`);

/** Automation_Custom_Script.sh: after everything is installed. */
export const dietPiScript = (settings: HostSettings): string => `#!/bin/sh
# Made by bramble for ${settings.name}: the end of the first boot.
${findBoot}
${putFunction}
${scrubFunction}
${assignUser(settings)}
${userScript(settings)}
${filesScript(settings)}
${journalScript}
${watchdogScript}
systemctl restart systemd-journald
systemctl restart systemd-modules-load
sysctl --system >/dev/null
systemctl daemon-reexec
systemctl try-restart ssh
scrub "$boot/Automation_Custom_PreScript.sh" /boot/Automation_Custom_PreScript.sh "$boot/dietpi-wifi.txt" /boot/dietpi-wifi.txt
sed -i '/^AUTO_SETUP_GLOBAL_PASSWORD=/d' "$boot/dietpi.txt"
sync
exit 0
`;
