/** What bramble switched off, a line each, so that it can be switched on again. */
const note = '/var/lib/bramble/swap';
const rpiDropIn = '/etc/rpi/swap.conf.d/90-bramble.conf';
const armbianDefaults = '/etc/default/armbian-zram-config';
const fstabLine = '^[^#[:space:]]+[[:space:]]+[^[:space:]]+[[:space:]]+swap[[:space:]]';

/**
 * Swap in use, and all that switches it on at a boot: services (dphys-swapfile, zram-tools), generators (rpi-swap, zram-generator), lines of
 * /etc/fstab, units of the administrator.
 */
export const swapProbe = `cat /proc/swaps
[ -f ${note} ] && echo noted
units=/etc/systemd/system
for s in dphys-swapfile zramswap; do
  if [ -L $units/multi-user.target.wants/$s.service ]; then echo "returns|service $s.service"; fi
done
set +f
if [ -f /etc/rpi/swap.conf ]; then
  last=$(cat /etc/rpi/swap.conf /etc/rpi/swap.conf.d/*.conf 2>/dev/null | grep '^Mechanism=' | tail -n 1)
  [ "$last" = Mechanism=none ] || echo 'returns|rpi-swap'
elif [ -x /usr/lib/systemd/system-generators/zram-generator ]; then
  for z in $(cat /etc/systemd/zram-generator.conf /etc/systemd/zram-generator.conf.d/*.conf /usr/lib/systemd/zram-generator.conf 2>/dev/null | grep -o '^\\[zram[0-9]*' | tr -d '[' | sort -u); do
    [ -L $units/dev-$z.swap ] || echo "returns|unit dev-$z.swap"
  done
fi
if [ -f ${armbianDefaults} ] && ! grep -q '^SWAP=false' ${armbianDefaults}; then echo 'returns|armbian-zram'; fi
if grep -E '${fstabLine}' /etc/fstab | grep -qv noauto; then echo 'returns|fstab'; fi
for u in "$units"/*.wants/*.swap; do if [ -L "$u" ] && [ "$(readlink "$units/\${u##*/}")" != /dev/null ]; then echo "returns|unit \${u##*/}"; fi; done`;

/**
 * Its arguments are what would bring swap back. A unit is masked, which outranks every generator, unless its file lies where the mask
 * would go. Each thing is noted before it is done.
 */
export const swapOff = `set -u
note=${note}
mkdir -p "\${note%/*}"
keep() { grep -Fxq -- "$1" $note 2>/dev/null || printf '%s\\n' "$1" >>$note || exit 1; sync $note; }
unit_off() {
  if [ -f "/etc/systemd/system/$1" ] && [ ! -L "/etc/systemd/system/$1" ]; then
    keep "enable $1"
    systemctl disable --quiet --now "$1" 2>/dev/null
  else
    keep "unmask $1"
    systemctl mask --quiet --now "$1" 2>/dev/null
  fi
}
file=
while [ $# -gt 0 ]; do
  case $1 in
    service)
      shift
      keep "enable $1"
      systemctl disable --quiet --now "$1" 2>/dev/null
      [ "$1" != dphys-swapfile.service ] || file=/var/swap ;;
    unit) shift; unit_off "$1" ;;
    rpi-swap)
      keep 'remove ${rpiDropIn}'
      mkdir -p /etc/rpi/swap.conf.d
      printf '[Main]\\nMechanism=none\\n' >${rpiDropIn}.new
      sync ${rpiDropIn}.new
      mv -f ${rpiDropIn}.new ${rpiDropIn} ;;
    armbian-zram)
      keep armbian
      echo 'SWAP=false # bramble' >>${armbianDefaults}
      sync ${armbianDefaults} ;;
    fstab)
      keep fstab
      sed -E '/${fstabLine}/s/^/#bramble: /' /etc/fstab >/etc/fstab.bramble-new && chmod 0644 /etc/fstab.bramble-new && sync /etc/fstab.bramble-new && mv -f /etc/fstab.bramble-new /etc/fstab || exit 1 ;;
  esac
  shift
done
if [ -d /run/systemd/system ]; then
  systemctl list-units --type=swap --all --plain --no-legend --no-pager 2>/dev/null | while read -r unit _; do unit_off "$unit"; done
  systemctl daemon-reload
fi
swapoff -a || exit
[ -z "$file" ] || rm -f "$file"`;

/** Nothing is started: what is running counts on the memory that there is. */
export const swapOn = `set -u
note=${note}
[ -f $note ] || exit 0
while read -r verb name; do
  case $verb in
    enable) systemctl enable --quiet "$name" 2>/dev/null ;;
    unmask) systemctl unmask --quiet "$name" 2>/dev/null ;;
    remove) rm -f "$name"; rmdir "\${name%/*}" 2>/dev/null ;;
    armbian) sed '/^SWAP=false # bramble$/d' ${armbianDefaults} >${armbianDefaults}.new && mv -f ${armbianDefaults}.new ${armbianDefaults} || exit 1 ;;
    fstab)
      sed 's/^#bramble: //' /etc/fstab >/etc/fstab.bramble-new && chmod 0644 /etc/fstab.bramble-new && sync /etc/fstab.bramble-new && mv -f /etc/fstab.bramble-new /etc/fstab || exit 1 ;;
  esac
done <$note
rm -f $note
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
true`;
