import type { Secret } from '../base/secret.ts';
import { publicKeyOf, type HostSettings } from './host-settings.ts';

/** Files with keys on the boot partition, each of which the first boot takes from there. */
export const hostKeyName = 'bramble-host-key';
export const wifiKeyName = 'bramble-wifi-key';

export interface SecretFile {
  readonly path: string;
  readonly content: Secret;
}

export const hostKeyFile = ({ hostKey }: HostSettings): SecretFile => ({ path: hostKeyName, content: hostKey.privateKey });

/** POSIX shell function that overwrites files with zeros before it removes them: FAT gives their blocks away unchanged. */
export const scrubFunction = `scrub() {
  for file in "$@"; do
    [ -f "$file" ] || continue
    dd if=/dev/zero of="$file" bs="$(wc -c <"$file")" count=1 conv=notrunc 2>/dev/null
    sync
    rm -f "$file"
  done
  sync
}`;

/**
 * Body of a POSIX shell script that moves the host's SSH key from the boot partition in `$boot` to where sshd reads it. It may run again: a
 * power cut in the middle of it loses nothing. Needs `scrub`.
 */
export const takeHostKey = ({ hostKey }: HostSettings): string => `if [ -s "$boot/${hostKeyName}" ]; then
  rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
  (umask 077 && cat "$boot/${hostKeyName}" >/etc/ssh/bramble-host-key)
  echo '${publicKeyOf(hostKey)}' >/etc/ssh/ssh_host_ed25519_key.pub
  chmod 644 /etc/ssh/ssh_host_ed25519_key.pub
  mv /etc/ssh/bramble-host-key /etc/ssh/ssh_host_ed25519_key
  sync
  scrub "$boot/${hostKeyName}"
fi`;
