import { boardModel } from '../../board/board-model.ts';
import { missingTokens } from '../../board/cmdline.ts';
import type { Host } from '../../config/config.ts';
import type { HostFacts } from '../../facts/host-facts.ts';

/** An argument that the kernel has to be started with, and why. */
export interface BootToken {
  readonly token: string;
  readonly reason: string;
}

interface WantedToken extends BootToken {
  /** It does not follow from what the kernel does now: the kernel was started with it. */
  readonly isThere: boolean;
}

/** The kernel runs without its memory cgroup; false where it did not tell. */
export const lacksMemoryCgroup = ({ cgroupControllers }: HostFacts): boolean => cgroupControllers.length > 0 && !cgroupControllers.includes('memory');

const candidates: readonly (BootToken & { isNeeded(facts: HostFacts): boolean })[] = [
  {
    // Raspberry Pi's firmware passes cgroup_disable=memory (raspberrypi/linux#6980); what comes later on the line wins.
    token: 'cgroup_enable=memory',
    reason: 'the kernel runs with its memory cgroup off, and no pod can be limited without it',
    isNeeded: lacksMemoryCgroup,
  },
  {
    token: 'systemd.unified_cgroup_hierarchy=1',
    reason: 'the host runs cgroup v1, which kubelet refuses from 1.35 on',
    isNeeded: ({ cgroup }) => cgroup === 'v1',
  },
];

/**
 * What has to be on the kernel command line of a machine. What was needed and is there now stays wanted, or the next boot would be without
 * it. A container has the kernel of somebody else.
 */
export const bootTokens = (facts: HostFacts): readonly WantedToken[] =>
  facts.container !== undefined
    ? []
    : candidates.flatMap(({ token, reason, isNeeded }): readonly WantedToken[] => {
        if (isNeeded(facts)) return [{ token, reason, isThere: false }];
        return missingTokens(facts.kernelCommandLine, [token]).length === 0
          ? [{ token, reason: 'the kernel runs with it, and every boot has to', isThere: true }]
          : [];
      });

/** Kernels that Raspberry Pi's firmware chooses from by itself: `undefined` is its own choice, on a Pi 5 the one with pages of 16 KiB. */
const ownKernels: readonly (string | undefined)[] = [undefined, 'kernel_2712.img', 'kernel8.img'];

/**
 * Whether config.txt should name the kernel with pages of 4 KiB: on a Pi 5 whose operating system has both (Raspberry Pi OS, DietPi).
 * It does not depend on the kernel that runs now, so that it stays wanted.
 */
export function wantsKernel8({ pageSize }: Pick<Host, 'pageSize'>, { model, boot, container }: HostFacts): boolean {
  const isPiOs = boot.raspberryPiOs !== undefined || boot.dietPi !== undefined;
  const isPi5 = boardModel(model ?? '').filters.includes('pi5');
  return (
    pageSize === '4k' && container === undefined && isPi5 && isPiOs && boot.layout.config !== undefined && boot.hasKernel8 && ownKernels.includes(boot.kernel)
  );
}

/** What is not so yet and will be after a reboot, as it is noted on the host. */
export interface BootNeed {
  /** `token cgroup_enable=memory` or `page-size 4096`. */
  readonly text: string;
  readonly reason: string;
}

/** What the running kernel says is compared, never what stands in a file. */
export function bootNeeds(host: Pick<Host, 'pageSize'>, facts: HostFacts): readonly BootNeed[] {
  const missing =
    facts.boot.layout.cmdline.length === 0 ? [] : bootTokens(facts).filter(({ token }) => missingTokens(facts.kernelCommandLine, [token]).length > 0);
  return [
    ...missing.map(({ token, reason }) => ({ text: `token ${token}`, reason })),
    ...(wantsKernel8(host, facts) && facts.pageSizeBytes !== 4096
      ? [{ text: 'page-size 4096', reason: `its kernel has pages of ${facts.pageSizeBytes / 1024} KiB, which many images cannot run with` }]
      : []),
  ];
}

/** Those that a reboot was tried for already, and are still not met. */
export function triedInVain(needs: readonly BootNeed[], { triedReboot, bootId }: HostFacts): readonly BootNeed[] {
  if (triedReboot === undefined || triedReboot.bootId === bootId) return [];
  return needs.filter(({ text }) => triedReboot.needs.includes(text));
}
