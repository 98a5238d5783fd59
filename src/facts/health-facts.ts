/** A network interface that is no loopback and no pod's end. */
export interface Link {
  readonly name: string;
  readonly mac: string;
  readonly mtuBytes: number;
  /** Undefined where the driver does not tell: Wi-Fi, containers, no cable. */
  readonly speedMbps: number | undefined;
  readonly duplex: string | undefined;
  readonly isWireless: boolean;
}

/** Sections of the probe on power, network interfaces and identity; `root` is put before every path. Read without a process where the kernel tells. */
export const healthSections = (root: string): Readonly<Record<string, string>> => ({
  throttled: `cat "${root}/sys/devices/platform/soc/soc:firmware/get_throttled" 2>/dev/null || vcgencmd get_throttled`,
  links: `set +f
for d in "${root}"/sys/class/net/*; do
  n=\${d##*/} mac='' mtu='' speed='' duplex='' radio=''
  case $n in lo|veth*) continue ;; esac
  read -r mac <"$d/address"
  read -r mtu <"$d/mtu"
  read -r speed <"$d/speed"
  read -r duplex <"$d/duplex"
  if [ -e "$d/wireless" ] || [ -e "$d/phy80211" ]; then radio=yes; fi
  printf 'link|%s|%s|%s|%s|%s|%s\\n' "$n" "$mac" "$mtu" "$speed" "$duplex" "$radio"
done`,
  hostkey: `cat "${root}/etc/ssh/ssh_host_ed25519_key.pub"`,
});

/** Bits of the firmware's get_throttled, from sysfs (`50005`) or vcgencmd (`throttled=0x50005`). */
export function readThrottled(text: string): number | undefined {
  const hex = /^(?:throttled=)?(?:0x)?([0-9a-f]+)\s*$/i.exec(text.trim())?.[1];
  return hex === undefined ? undefined : Number.parseInt(hex, 16);
}

export const readLinks = (text: string): readonly Link[] =>
  text.split('\n').flatMap((line) => {
    const [tag, name, mac, mtu, speed, duplex, radio] = line.split('|');
    if (tag !== 'link' || name === undefined) return [];
    return [
      {
        name,
        mac: (mac ?? '').toLowerCase(),
        mtuBytes: Number(mtu) || 0,
        // An interface without a carrier says -1.
        speedMbps: Number(speed) > 0 ? Number(speed) : undefined,
        duplex: duplex === '' || duplex === 'unknown' ? undefined : duplex,
        isWireless: radio === 'yes',
      },
    ];
  });

/** The key itself of a public key's line. */
export const readHostKey = (text: string): string | undefined => /^ssh-ed25519 (\S+)/m.exec(text)?.[1];
