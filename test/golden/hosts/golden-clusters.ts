import { readFileSync } from 'node:fs';
import type { Address } from '../../../src/base/names.ts';
import type { Config, Host } from '../../../src/config/config.ts';
import type { HostFacts } from '../../../src/facts/host-facts.ts';
import { readProbe } from '../../../src/facts/read-probe.ts';
import { sampleConfig } from '../../../src/testkit/sample-config.ts';

export interface GoldenCluster {
  readonly name: string;
  readonly config: Config;
  factsOf(host: Host): Partial<HostFacts>;
  /** Hosts whose whole tree is kept; the others differ from these in names and addresses only. */
  readonly shown: readonly string[];
}

/** What a machine of the lab said: a container on cgroup v1, whose root lacks CAP_SYS_RESOURCE. */
function labFacts(): HostFacts {
  const stdout = readFileSync('test/recorded/debian-12/blank-container.txt', 'utf8');
  const read = readProbe([], { exitCode: 0, stdout, stderr: '' });
  if (!read.ok) throw new Error(read.error.message);
  return read.value.facts;
}

const at = (address: Address, prefix = 24): Pick<HostFacts, 'addresses'> => ({ addresses: [{ interface: 'eth0', address, prefix }] });
const lab = labFacts();

/** Raspberry Pi OS trixie: zram swap, which its own generator brings. */
const trixie: Partial<HostFacts> = {
  os: { id: 'debian', versionId: '13', prettyName: 'Debian GNU/Linux 13 (trixie)', packageManager: 'apt' },
  systemdVersion: 257,
  swap: ['/dev/zram0'],
};

export const goldenClusters: readonly GoldenCluster[] = [
  { name: 'single', config: sampleConfig(1, 0), factsOf: ({ address }) => ({ ...trixie, arch: 'amd64', archName: 'amd64', ...at(address) }), shown: ['cp-1'] },
  { name: 'lab', config: sampleConfig(3, 3), factsOf: ({ address }) => ({ ...lab, ...at(address) }), shown: ['cp-1', 'worker-1'] },
  { name: 'pis', config: sampleConfig(3, 2), factsOf: ({ address }) => ({ ...trixie, ...at(address) }), shown: ['cp-2', 'worker-2'] },
];
