import { architectures, type Arch } from '../../base/names.ts';
import type { Problem } from '../../base/trouble.ts';
import { finding, type Candidate } from './finding.ts';

/** Oldest systemd that knows what our units use (relative `ExecStart=`, `Restart=` of a oneshot). */
const oldestSystemd = 244;
/** kube-proxy's nftables mode ends on an older kernel (pkg/util/kernel/constants.go). */
const oldestKernel = [5, 13] as const;

function isOldKernel(release: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release) ?? [];
  const [oldMajor, oldMinor] = oldestKernel;
  return major !== undefined && (Number(major) < oldMajor || (Number(major) === oldMajor && Number(minor) < oldMinor));
}

/** Refuses machines that upstream Kubernetes cannot run on. */
export function machine(candidate: Candidate): readonly Problem[] {
  const { facts } = candidate.observation;
  const problems: Problem[] = [];
  if (!architectures.includes(facts.arch as Arch))
    problems.push(
      finding(
        candidate,
        'host.architecture',
        `its userland is ${facts.archName}; bramble has artifacts for ${architectures.join(' and ')}`,
        'On a 64-bit board install the 64-bit image of its operating system. 32-bit boards cannot run current Kubernetes.',
      ),
    );
  if (facts.os.packageManager !== 'apt')
    problems.push(finding(candidate, 'host.distribution', `${facts.os.prettyName} has no apt`, 'Use Raspberry Pi OS, Debian, Ubuntu or DietPi on this host.'));
  if (facts.systemdVersion === undefined || facts.systemdVersion < oldestSystemd)
    problems.push(
      finding(
        candidate,
        'host.systemd',
        `systemd ${facts.systemdVersion ?? 'is missing'}; ${oldestSystemd} or newer is needed`,
        'Install a current release of its operating system.',
      ),
    );
  if (isOldKernel(facts.kernel))
    problems.push(
      finding(
        candidate,
        'host.kernel',
        `its kernel is ${facts.kernel}; kube-proxy needs ${oldestKernel.join('.')} or newer`,
        'Install a current release of its operating system (Debian 12, Ubuntu 22.04 or newer), and reboot into its kernel.',
      ),
    );
  if (facts.cgroupControllers.length > 0 && !facts.cgroupControllers.includes('memory'))
    problems.push(
      finding(
        candidate,
        'host.memory-cgroup',
        'the kernel runs with its memory cgroup off',
        'Append ` cgroup_enable=memory` to the one line of the kernel command line (Raspberry Pi OS: /boot/firmware/cmdline.txt) and reboot.',
      ),
    );
  return problems;
}
