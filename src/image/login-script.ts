import type { HostSettings } from './host-settings.ts';
import { assign, placeAll } from './shell-script.ts';
import { preparedFiles } from './prepared-files.ts';

/** Part of a first boot's script: the host's name, here and in /etc/hosts. */
export const nameScript = ({ name }: HostSettings): string => `echo ${name} >/etc/hostname
hostname ${name}
if grep -q '^127\\.0\\.1\\.1[[:space:]]' /etc/hosts; then
  sed -i 's/^127\\.0\\.1\\.1[[:space:]].*/127.0.1.1\\t${name}/' /etc/hosts
else
  printf '127.0.1.1\\t${name}\\n' >>/etc/hosts
fi`;

/** Part of a first boot's script on Raspberry Pi OS: its own user becomes the one that is wanted, and its setup dialogue is over. Needs `user`. */
export const renameUser = `[ -x /usr/lib/userconf-pi/userconf ] && /usr/lib/userconf-pi/userconf "$user" '*'`;

/** Part of a first boot's script. */
export const assignUser = ({ user }: HostSettings): string => assign('user', user);

/** Part of a first boot's script: the user with its keys. Without a password there is none to guess. Needs `user`. */
export const userScript = ({ authorizedKeys }: HostSettings): string => `id "$user" >/dev/null 2>&1 || useradd -m -s /bin/bash "$user"
usermod -p '*' -s /bin/bash "$user"
for group in adm sudo users video; do
  getent group "$group" >/dev/null && usermod -a -G "$group" "$user"
done
home=$(getent passwd "$user" | cut -d: -f6)
mkdir -p "$home/.ssh"
cat >"$home/.ssh/authorized_keys" <<'BRAMBLE_END'
${authorizedKeys.map((line) => `${line.trim()}\n`).join('')}BRAMBLE_END
chown -R "$user:" "$home/.ssh"
chmod 700 "$home/.ssh"
chmod 600 "$home/.ssh/authorized_keys"`;

/** C.UTF-8 is part of the C library; others are made. */
const makeLocale = (locale: string): string =>
  locale === 'C.UTF-8'
    ? ''
    : `
if [ -f /etc/locale.gen ]; then
  sed -i 's/^# *${locale.replaceAll('.', '\\.')} /${locale} /' /etc/locale.gen
  locale-gen
fi`;

/** Part of a first boot's script: time zone, language, keyboard. */
export const placeScript = ({ timezone, locale, keymap }: HostSettings): string => `if [ -f /usr/share/zoneinfo/${timezone} ]; then
  ln -snf /usr/share/zoneinfo/${timezone} /etc/localtime
  echo ${timezone} >/etc/timezone
fi${makeLocale(locale)}
echo LANG=${locale} >/etc/default/locale
if [ -f /etc/default/keyboard ]; then
  sed -i 's/^XKBLAYOUT=.*/XKBLAYOUT="${keymap}"/' /etc/default/keyboard
fi`;

/** Part of a first boot's script: the files that all hosts get. Needs `put`. */
export const filesScript = (settings: HostSettings): string => placeAll(preparedFiles(settings));
