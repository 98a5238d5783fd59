import type { HostSettings } from './host-settings.ts';

/** Arguments of the kernel that stay: the firmware of a Raspberry Pi turns the memory cgroup off, and these turn it on again. */
export const lastingTokens = ({ country }: HostSettings): readonly string[] => [
  'cgroup_enable=memory',
  'cgroup_memory=1',
  ...(country === undefined ? [] : [`cfg80211.ieee80211_regdom=${country}`]),
];
