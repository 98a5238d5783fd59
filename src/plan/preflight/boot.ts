import type { Problem } from '../../base/trouble.ts';
import { missingTokens } from '../../board/cmdline.ts';
import { type BootNeed, bootNeeds, bootTokens, lacksMemoryCgroup, triedInVain } from '../../components/board/boot-needs.ts';
import type { Config } from '../../config/config.ts';
import type { HostFacts } from '../../facts/host-facts.ts';
import { finding, type Candidate } from './finding.ts';

const nameOf = ({ text }: BootNeed): string => (text.startsWith('page-size ') ? '`kernel=kernel8.img` in config.txt' : `\`${text.replace(/^token /, '')}\``);
const listOf = (needs: readonly BootNeed[]): string => needs.map(nameOf).join(' and ');

/** Where a person has to look: the files that this host boots with, as far as they are known. */
const placesOf = ({ boot }: HostFacts): string => {
  const { cmdline, config } = boot.layout;
  const places = [...cmdline, ...(config === undefined ? [] : [config])];
  return places.length === 0 ? 'what its boot loader reads (docs/boards.md)' : places.join(', ');
};

/**
 * Refuses a machine whose kernel would have to be started otherwise, where bramble cannot do that: nobody knows which file is read, the
 * user allows no restart, a restart did not help, or this kernel does not take what it is given.
 */
export function boot(candidate: Candidate, { updates }: Pick<Config, 'updates'>): readonly Problem[] {
  const { facts } = candidate.observation;
  if (facts.container !== undefined) return [];
  const needs = bootNeeds(candidate.host, facts);
  const vain = triedInVain(needs, facts);
  const hopeless = unmendable(candidate, facts);
  if (hopeless.length > 0) return hopeless;
  if (vain.length > 0)
    return [
      finding(
        candidate,
        'host.reboot-in-vain',
        `it was restarted for ${listOf(vain)}, and its kernel is still without. It runs with: ${facts.kernelCommandLine}`,
        `${placesOf(facts)}: what was written there is not what this host reads when it starts. Find out what it reads (docs/boards.md), write it there, restart the host by hand, and run \`bramble up\` again.`,
      ),
    ];
  return needs.length > 0 && updates.reboot === 'never'
    ? [
        finding(
          candidate,
          'host.reboot-needed',
          `it has to be restarted with ${listOf(needs)} (${needs.map(({ reason }) => reason).join('; ')}), and updates.reboot says never`,
          `Write it into ${placesOf(facts)} (one line, nothing else changed) and restart the host by hand, or allow it: \`updates: { reboot: allowed }\`.`,
        ),
      ]
    : [];
}

/** What no file that bramble knows of can change. */
function unmendable(candidate: Candidate, facts: HostFacts): readonly Problem[] {
  const { layout } = facts.boot;
  const isMissing = (token: string): boolean => missingTokens(facts.kernelCommandLine, [token]).length > 0;
  const problems: Problem[] = [];
  // Only Raspberry Pi's kernels, and some vendors', know how to switch it on; all others have it unless they are told not to.
  const isPc = layout.kind === 'grub' || layout.kind === 'unknown';
  if (lacksMemoryCgroup(facts) && (isPc || !isMissing('cgroup_enable=memory')))
    problems.push(
      finding(
        candidate,
        'host.memory-cgroup',
        isMissing('cgroup_enable=memory')
          ? 'the kernel runs with its memory cgroup off'
          : 'the kernel runs with its memory cgroup off, although it was started with `cgroup_enable=memory`',
        /\bcgroup_disable=\S*memory/.test(facts.kernelCommandLine)
          ? `Take \`cgroup_disable=memory\` out of ${isPc ? 'the kernel command line (on a PC GRUB_CMDLINE_LINUX in /etc/default/grub, then `update-grub`)' : placesOf(facts)} and restart the host.`
          : 'Install a kernel that has CONFIG_MEMCG, such as that of Raspberry Pi OS, Debian or Ubuntu.',
      ),
    );
  const unified = 'systemd.unified_cgroup_hierarchy=1';
  if (bootTokens(facts).some(({ token }) => token === unified) && facts.cgroup === 'v1' && (layout.cmdline.length === 0 || !isMissing(unified)))
    problems.push(
      finding(
        candidate,
        'host.cgroup-v1',
        `it runs cgroup v1${isMissing(unified) ? '' : `, although it was started with \`${unified}\``}; kubelet refuses that from 1.35 on`,
        `Append \`${unified}\` to the kernel command line (${placesOf(facts)}) and restart the host, or install a current release of its operating system.`,
      ),
    );
  return problems;
}
