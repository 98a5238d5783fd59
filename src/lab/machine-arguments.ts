import { type ContainerIdentity, identityOptions } from './container-identity.ts';
import { labels } from './lab-names.ts';

/** Devices of a machine that a container does not have by itself, where the computer has them. */
export const machineDevices = ['/dev/fuse', '/dev/kmsg', '/dev/net/tun'] as const;

/** One way of giving a container what a machine needs. */
export interface Abilities {
  readonly title: string;
  readonly args: readonly string[];
}

/**
 * Ways to try, best first. `--privileged` comes last: it shows every device of the computer to the machines,
 * and it fails where Docker itself lacks a capability.
 */
export function abilitiesToTry(computer: { readonly devices: readonly string[]; readonly missingCapabilities: readonly string[] }): readonly Abilities[] {
  const rest = [
    ['seccomp', 'apparmor', 'systempaths'].map((option) => ['--security-opt', `${option}=unconfined`]),
    machineDevices.filter((device) => computer.devices.includes(device)).map((device) => ['--device', device]),
    ['--device-cgroup-rule', 'a *:* rwm', '--cgroupns', 'private'],
  ].flat(2);
  const all: Abilities = { title: 'all capabilities', args: ['--cap-add', 'ALL', ...rest] };
  const missing = computer.missingCapabilities;
  const without: Abilities = {
    title: `all capabilities but ${missing.join(', ')}`,
    args: ['--cap-add', 'ALL', ...missing.flatMap((name) => ['--cap-drop', name]), ...rest],
  };
  return [...(missing.length > 0 ? [without] : []), all, { title: 'privileged', args: ['--privileged', '--cgroupns', 'private'] }];
}

/** Arguments of `docker` that make and start one machine. */
export function machineArguments(
  machine: ContainerIdentity & {
    readonly publicKey: string;
    readonly nameservers: readonly string[];
    readonly abilities: Abilities;
    readonly image: string;
  },
): readonly string[] {
  const { lab, user } = machine;
  const options: readonly (readonly string[])[] = [
    ...identityOptions(machine),
    machine.abilities.args,
    ['--tmpfs', '/run'],
    ['--tmpfs', '/tmp'],
    // /var is a file system of its own: a container's root is an overlay, and containerd cannot put overlays on one.
    ['--mount', `type=volume,dst=/var,volume-label=${labels.lab}=${lab}`],
    ['--env', `LAB_USER=${user}`],
    ['--env', `LAB_KEY=${machine.publicKey}`],
    ['--env', `LAB_NAMESERVERS=${machine.nameservers.join(' ')}`],
  ];
  return ['run', '--detach', ...options.flat(), machine.image];
}
