import type { Address, Sha256 } from '../base/names.ts';
import { isImageUser, isKeyPath, isUrl } from './image-flaw.ts';
import type { AuthorizedKey, HostImage, ImageDefaults, ImageNetwork, WifiSettings } from './image-settings.ts';
import { pathFrom } from './path-from.ts';
import type { Written, WrittenHost } from './schema.ts';

export function completeImage({ image }: Written, folder: string): ImageDefaults {
  const keyOf = (text: string): AuthorizedKey => (isKeyPath(text) ? { kind: 'file', path: pathFrom(folder, text) } : { kind: 'line', line: text.trim() });
  return {
    authorizedKeys: (image.authorizedKeys ?? []).map(keyOf),
    timezone: image.timezone,
    locale: image.locale,
    keymap: image.keymap,
    country: image.country,
  };
}

export function completeHostImage(host: WrittenHost, { image, ssh }: Written, folder: string): HostImage {
  // A checksum and an entry belong to the source beside which they stand.
  const { source, os, sha256 } = host.image?.source === undefined ? { ...image, ...definedOf(host.image) } : host.image;
  return {
    source: source === undefined || isUrl(source) ? source : pathFrom(folder, source),
    os,
    sha256: sha256?.toLowerCase() as Sha256 | undefined,
    user: host.image?.user ?? image.user ?? [host.ssh?.user ?? ssh?.user].find(isImageUser),
    wifi: wifiOf(host.image?.wifi ?? image.wifi, folder),
    network: networkOf(host.image?.network ?? image.network),
  };
}

const definedOf = (own: WrittenHost['image']) => ({
  ...(own?.os === undefined ? {} : { os: own.os }),
  ...(own?.sha256 === undefined ? {} : { sha256: own.sha256 }),
});

function wifiOf(wifi: Written['image']['wifi'], folder: string): WifiSettings | undefined {
  if (wifi === undefined) return undefined;
  const { ssid, hidden, passwordFile, passwordVariable } = wifi;
  if (passwordFile !== undefined) return { ssid, hidden, password: { kind: 'file', path: pathFrom(folder, passwordFile) } };
  if (passwordVariable !== undefined) return { ssid, hidden, password: { kind: 'variable', name: passwordVariable } };
  throw new Error('bug: the password of a Wi-Fi network was not checked');
}

function networkOf(network: Written['image']['network']): ImageNetwork {
  if (network?.mode !== 'static') return { kind: 'dhcp' };
  const gateway = network.gateway as Address | undefined;
  if (gateway === undefined) throw new Error('bug: a gateway was not checked');
  return { kind: 'static', gateway, prefix: network.prefix, nameservers: (network.nameservers as Address[] | undefined) ?? [gateway] };
}
