import { architectures, type Arch } from '../../base/names.ts';
import type { Problem } from '../../base/trouble.ts';
import { finding, type Candidate } from './finding.ts';

/** Oldest systemd that knows what our units use (`Type=notify` with `TimeoutStartSec=infinity`, relative `ExecStart=`). */
const oldestSystemd = 241;

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
