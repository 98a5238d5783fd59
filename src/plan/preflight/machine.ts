import { architectures, type Arch } from '../../base/names.ts';
import type { Problem } from '../../base/trouble.ts';
import { boardModel } from '../../board/board-model.ts';
import type { HostFacts } from '../../facts/host-facts.ts';
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

/** Names in os-release. Raspberry Pi OS with 64 bits, DietPi and Armbian are Debian by that name. */
const triedDistributions = ['debian', 'ubuntu', 'raspbian'];
/** Without them no container starts, and no service is reached. */
const requiredModules = ['overlay', 'nf_conntrack'];

function architectureRemedy({ model }: HostFacts): string {
  const { name, is64Bit } = boardModel(model ?? '');
  if (is64Bit === false)
    return `${name} has a processor of 32 bits, which current Kubernetes no longer runs on. Take a Raspberry Pi 3, 4, 5 or Zero 2 W, and give this board another task.`;
  if (is64Bit === true) return `${name} has 64 bits and its operating system has not: write the 64-bit image of it onto its card (\`bramble image\`).`;
  return 'On a 64-bit board install the 64-bit image of its operating system. 32-bit boards cannot run current Kubernetes.';
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
        architectureRemedy(facts),
      ),
    );
  if (facts.os.packageManager !== 'apt')
    problems.push(finding(candidate, 'host.distribution', `${facts.os.prettyName} has no apt`, 'Use Raspberry Pi OS, Debian, Ubuntu or DietPi on this host.'));
  else if (!triedDistributions.includes(facts.os.id))
    problems.push(
      finding(
        candidate,
        'host.distribution-untried',
        `nobody has tried bramble on ${facts.os.prettyName || 'this operating system'}`,
        'It has apt and may well work. Debian, Ubuntu, Raspberry Pi OS, DietPi and Armbian are known to.',
        'warning',
      ),
    );
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
  const modules = facts.container === undefined ? facts.missingModules.filter((name) => requiredModules.includes(name)) : [];
  if (modules.length > 0)
    problems.push(
      finding(
        candidate,
        'host.kernel-modules',
        `its kernel ${facts.kernel} has no module ${modules.join(' and ')}`,
        facts.os.id === 'ubuntu'
          ? `Install it there: \`sudo apt install linux-modules-extra-${facts.kernel}\`. If the kernel was updated since the last start, restart the host first.`
          : "If the kernel was updated since the last start, restart the host. Else install the operating system's own kernel: Raspberry Pi OS, Debian and Ubuntu have it in theirs.",
      ),
    );
  return problems;
}
