import type { Host } from '../config/config.ts';
import type { PlannedHost } from './rolling.ts';

/** `pi@10.0.0.1:22` of a ProxyJump, of which the last one is the nearest to the host. */
const jumpsOf = ({ ssh }: Host): readonly string[] =>
  ssh.jump?.split(',').map((hop) => hop.replace(/^.*@/, '').replace(/^\[(.*)\](:\d+)?$|^([^:]*):\d+$/, '$1$3')) ?? [];

/** Whoever is reached through a host that is restarted loses its connection then. Jumps of ~/.ssh/config are not known here. */
export const cutOffMeanwhile = (hosts: readonly PlannedHost[]): readonly string[] =>
  hosts.flatMap(({ host: jump, steps }) => {
    if (!steps.some(({ reboot }) => reboot !== undefined)) return [];
    const names = [jump.name, jump.address, jump.ssh.destination];
    const behind = hosts.filter(({ host }) => host !== jump && jumpsOf(host).some((each) => names.includes(each))).map(({ host }) => host.name);
    return behind.length === 0
      ? []
      : [
          `${jump.name} is restarted, and ${behind.join(', ')} ${behind.length === 1 ? 'is' : 'are'} reached through it: what runs there at that moment breaks off, and another \`bramble up\` goes on from there.`,
        ];
  });
