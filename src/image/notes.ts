import type { Host } from '../config/config.ts';
import type { HostSettings } from './host-settings.ts';

/** What a person should know about the image of a host, whatever system is on it. */
export const notesOf = ({ role }: Host, { name, address, wifi, network }: HostSettings): readonly string[] => [
  ...(network.kind === 'dhcp' ? [`${name} asks your router for its address: reserve ${address} for it there, or set network to static.`] : []),
  ...(wifi !== undefined && role === 'control-plane'
    ? [`${name} is a control plane on Wi-Fi: etcd loses its leader whenever the radio drops out. Give it a cable.`]
    : []),
];
