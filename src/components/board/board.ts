import { onEveryHost, textFile, type Component, type NodeContext } from '../component.ts';
import type { HostFacts } from '../../facts/host-facts.ts';
import { watchdogPath } from '../../facts/board-facts.ts';
import type { Want } from '../../resources/wants.ts';
import { bootTokens, wantsKernel8 } from './boot-needs.ts';

const directory = (path: string): Want => ({ kind: 'directory', path, mode: '0755' });

export const networkManagerPath = '/etc/NetworkManager/conf.d/90-bramble.conf';

/** Ends of pods come and go by the dozen, and NetworkManager would take each for its own. `hasRadio`: there is Wi-Fi. */
export const networkManagerText = (hasRadio: boolean): string => `# Pods' interfaces are none of NetworkManager's.
[keyfile]
unmanaged-devices=interface-name:veth*
${
  hasRadio
    ? `
# A radio that sleeps answers after seconds (raspberrypi/linux#7533).
[connection]
wifi.powersave=2
`
    : ''
}`;

/** Its name sorts after that of Raspberry Pi OS. */
export const journaldPath = '/etc/systemd/journald.conf.d/90-bramble.conf';

/**
 * How large the journal may become, and where it is: in memory where the system is on a card, which wears by what every service says; on a disk
 * it is kept, so that it tells what came before a power cut, also with Raspberry Pi OS, which keeps none by itself.
 */
export const journaldText = (place: JournalPlace): string => `[Journal]\n${storage[place]}SystemMaxUse=200M\nRuntimeMaxUse=64M\n`;

type JournalPlace = 'memory' | 'disk' | 'as the system has it';
const storage: Readonly<Record<JournalPlace, string>> = { memory: 'Storage=volatile\n', disk: 'Storage=persistent\n', 'as the system has it': '' };

const journalPlace = ({ rootMedium, hasVolatileJournal }: HostFacts): JournalPlace =>
  rootMedium === 'sd' ? 'memory' : hasVolatileJournal ? 'disk' : 'as the system has it';

/** As Raspberry Pi OS has it itself; a shorter time would restart slow boards that are only busy. */
export const watchdogText = '[Manager]\nRuntimeWatchdogSec=1m\nRebootWatchdogSec=2m\n';

const wirelessOf = ({ facts }: NodeContext): readonly string[] => facts.links.filter(({ isWireless }) => isWireless).map(({ name }) => name);

/** Interfaces that the cluster or the default route uses. */
function ownInterfaces({ host, facts }: NodeContext): readonly string[] {
  const names = [facts.addresses.find(({ address }) => address === host.address)?.interface, facts.defaultInterface];
  return [...new Set(names.filter((name) => name !== undefined && name !== 'lo'))].map(String).toSorted();
}

/** A small computer and not a server: it has no firmware of a PC, or lives on a card. */
const isBoard = ({ boot, rootMedium }: HostFacts): boolean => (boot.layout.kind !== 'grub' && boot.layout.kind !== 'unknown') || rootMedium === 'sd';

function bootWants({ host, facts }: NodeContext): readonly Want[] {
  const tokens = bootTokens(facts);
  const { layout } = facts.boot;
  // A server's own settings may name it as well, in files that are none of bramble's.
  const isKept = ({ isThere }: (typeof tokens)[number]): boolean => isThere && layout.kind === 'grub';
  const kept = tokens.filter(isKept).map(({ token }) => token);
  const lines =
    tokens.length === 0
      ? []
      : layout.cmdline.map(
          (path): Want => ({
            kind: 'edit',
            path,
            additions: tokens.filter((each) => !isKept(each)).map(({ token }) => token),
            ...(kept.length === 0 ? {} : { kept }),
            reason: tokens.map(({ token, reason }) => `${token}: ${reason}`).join('; '),
          }),
        );
  return layout.config === undefined || !wantsKernel8(host, facts)
    ? lines
    : [
        ...lines,
        { kind: 'edit', path: layout.config, additions: ['kernel=kernel8.img'], reason: 'the kernel with pages of 4 KiB, which all images can run with' },
      ];
}

const networkWants = (node: NodeContext): readonly Want[] => [
  ...(node.facts.hasNetworkManager
    ? [directory('/etc/NetworkManager/conf.d'), textFile(networkManagerPath, networkManagerText(wirelessOf(node).length > 0))]
    : []),
  // It takes the ends of pods for its own and, hearing itself, renames the host (avahi#117).
  ...(node.facts.hasAvahi && ownInterfaces(node).length > 0
    ? [
        {
          kind: 'edit',
          path: '/etc/avahi/avahi-daemon.conf',
          additions: [`allow-interfaces=${ownInterfaces(node).join(',')}`],
          reason: 'the ends of pods make it rename the host',
        } as const,
      ]
    : []),
];

const boardWants = ({ facts }: NodeContext): readonly Want[] =>
  isBoard(facts)
    ? [
        directory('/etc/systemd/journald.conf.d'),
        textFile(journaldPath, journaldText(journalPlace(facts))),
        ...(facts.watchdog.hasDevice && facts.watchdog.setting === undefined
          ? [directory('/etc/systemd/system.conf.d'), textFile(watchdogPath, watchdogText)]
          : []),
      ]
    : [];

/**
 * What small computers and their operating systems need before they are fit for a cluster, each only where the host's facts say so: how
 * the kernel is started, whose network interfaces are whose, a journal that suits the disk, a watchdog. Nothing of it is for a container.
 */
export const board: Component = {
  name: 'board',
  stage: 'os',
  runsOn: onEveryHost,
  commands: [],
  wants: (node): readonly Want[] => (node.facts.container === undefined ? [...bootWants(node), ...networkWants(node), ...boardWants(node)] : []),
};
