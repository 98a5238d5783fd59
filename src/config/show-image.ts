import type { HostImage, ImageDefaults, ImageNetwork, WifiSettings } from './image-settings.ts';

const defined = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

export const showImage = ({ authorizedKeys, timezone, locale, keymap, country }: ImageDefaults): Record<string, unknown> =>
  defined({
    authorizedKeys: authorizedKeys.length === 0 ? undefined : authorizedKeys.map((key) => (key.kind === 'file' ? key.path : key.line)),
    timezone,
    locale,
    keymap,
    country,
  });

/** @param sshUser the user that an image has if no other is written */
export const showHostImage = ({ source, os, sha256, user, wifi, network }: HostImage, sshUser: string | undefined): Record<string, unknown> =>
  defined({
    source,
    os,
    sha256,
    user: user === sshUser ? undefined : user,
    wifi: wifi === undefined ? undefined : showWifi(wifi),
    network: showNetwork(network),
  });

const showWifi = ({ ssid, hidden, password }: WifiSettings): Record<string, unknown> => ({
  ssid,
  hidden,
  ...(password.kind === 'file' ? { passwordFile: password.path } : { passwordVariable: password.name }),
});

const showNetwork = (network: ImageNetwork): Record<string, unknown> =>
  network.kind === 'dhcp' ? { mode: 'dhcp' } : { mode: 'static', gateway: network.gateway, prefix: network.prefix, nameservers: network.nameservers };
