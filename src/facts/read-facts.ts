import type { SeenState } from '../resources/seen-state.ts';
import { readBoot, readRootMedium, readServices, readTriedReboot, readWatchdog } from './board-facts.ts';
import { missingCapabilities } from './capabilities.ts';
import { readHostKey, readLinks, readThrottled } from './health-facts.ts';
import type { HostFacts } from './host-facts.ts';
import { readIdentity } from './identity.ts';
import { readArch, readClockMs, readControllers, readCpus, readDisks, readMemoryBytes, readOs, readPageSize } from './machine-facts.ts';
import { readAddresses, readDefaultInterface, readListening, readNameservers } from './network-facts.ts';
import { readResetMark } from './reset-mark.ts';
import type { ResourceRef } from '../resources/collect-wants.ts';

/** Host facts from the sections of a probe's answer. A section that is missing or odd gives the fact's empty value. */
export function readFacts(sections: ReadonlyMap<string, string>, asked: readonly ResourceRef[], seen: SeenState): HostFacts {
  const text = (name: string) => sections.get(name) ?? '';
  const lines = (name: string) =>
    text(name)
      .split('\n')
      .filter((line) => line !== '');
  const [kernel = '', hostname = '', bootId = ''] = lines('kernel');
  const [bounding = '', last = '0'] = lines('capabilities');
  const systemd = /^systemd (\d+)/.exec(text('systemd'))?.[1];
  const container = lines('container')[0];
  return {
    os: readOs(text('os'), text('apt')),
    kernel,
    ...readArch(text('arch')),
    model: lines('model')[0],
    pageSizeBytes: readPageSize(text('page')),
    cpus: readCpus(text('cpus')),
    memoryBytes: readMemoryBytes(text('memory')),
    ...readDisks(text('disks')),
    cgroupControllers: readControllers(text('cgroups')),
    systemdVersion: systemd === undefined ? undefined : Number(systemd),
    container: container === 'none' ? undefined : container,
    hostname,
    machineId: lines('machine')[0] ?? '',
    bootId,
    clockMs: readClockMs(text('clock')),
    addresses: readAddresses(text('addresses'), text('routes')),
    defaultInterface: readDefaultInterface(text('routes')),
    nameservers: readNameservers(text('resolvers')),
    swap: lines('swaps')
      .slice(1)
      .flatMap((line) => line.split(/\s+/)[0] ?? []),
    missingCapabilities: missingCapabilities(bounding.split(/\s+/)[1] ?? '', Number(last)),
    readOnlySysctls: asked.filter(({ kind, key }) => kind === 'sysctl' && seen.get('sysctl', key)?.isReadOnly === true).map(({ key }) => key),
    missingModules: asked.filter(({ kind, key }) => kind === 'module' && seen.get('module', key) === undefined).map(({ key }) => key),
    listening: readListening(text('listening')),
    etcdData: text('etcd').trim() === 'yes',
    identity: readIdentity(text('identity')),
    interruptedReset: readResetMark(text('reset')),
    foreign: lines('foreign'),
    throttled: readThrottled(text('throttled')),
    links: readLinks(text('links')),
    hostKey: readHostKey(text('hostkey')),
    kernelCommandLine: text('cmdline').trim(),
    boot: readBoot(text('boot'), lines('model')[0]),
    rootMedium: readRootMedium(text('root')),
    watchdog: readWatchdog(text('watchdog')),
    triedReboot: readTriedReboot(text('rebooted')),
    ...readServices(text('services')),
  };
}
