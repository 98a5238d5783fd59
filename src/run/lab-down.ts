import { digest } from '../base/digest.ts';
import { Problems } from '../base/trouble.ts';
import { chooseMachines, unknownLab } from '../lab/choose-machines.ts';
import { withoutHosts } from '../lab/known-hosts.ts';
import { labels } from '../lab/lab-names.ts';
import type { Machine } from '../lab/machine.ts';
import { workspaceFiles } from '../lab/workspace-text.ts';
import type { LabFolder, LabPorts } from '../ports/lab.ts';
import { readRecord } from './lab-files.ts';
import { listLabNetworks, listMachines } from './lab-observe.ts';

export interface LabDown {
  readonly machines: readonly string[];
  readonly workspaceDir: string | undefined;
  /** Files in the lab's folder that the lab did not write, or that a person changed: they were left. Absolute paths. */
  readonly left: readonly string[];
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');
const longMs = { timeoutMs: 120_000 };

export async function removeMachines(ports: LabPorts, machines: readonly Machine[]): Promise<void> {
  if (machines.length > 0) await ports.docker.run(['rm', '--force', '--volumes', ...machines.map((machine) => machine.container)], longMs);
}

/** Until none is left: the docker programs of a killed run may go on making machines for a moment. */
async function removeAllMachines(ports: LabPorts, lab: string): Promise<void> {
  for (let round = 0; round < 10; round++) {
    const machines = (await listMachines(ports.docker)).filter((machine) => machine.lab === lab);
    if (machines.length === 0) return;
    await removeMachines(ports, machines);
    if (machines.some((machine) => machine.state === 'created')) await ports.clock.sleep(1_000, ports.signal);
  }
}

/** Removes what the lab wrote, and what bramble wrote for its cluster: without the machines all of it is worthless. */
async function removeFiles(folder: LabFolder, lab: string): Promise<readonly string[]> {
  const record = await readRecord(folder);
  if (record?.lab !== lab) return [];
  const config = await folder.read(workspaceFiles.config);
  if (config !== undefined && record.config === digest(config)) {
    await folder.remove(workspaceFiles.config);
    await folder.remove('bramble.lock');
  }
  for (const path of [workspaceFiles.key, workspaceFiles.publicKey, '.bramble']) await folder.remove(path);
  await folder.removeIfEmpty('ssh');
  await folder.removeIfEmpty();
  return (await folder.list()).map((name) => `${folder.path}/${name}`);
}

/**
 * Removes a lab: its machines, disks and network, and the files that it wrote. Can be said again after an interruption.
 * @param lab its name; `workspaceDir` is only needed where the lab's network, which knows it, is gone
 * @throws Problems `lab.unknown` where there is nothing of such a lab · Failure `lab.docker-*`
 */
export async function labDown(ports: LabPorts, lab: string, workspaceDir?: string): Promise<LabDown> {
  const filter = ['--quiet', '--filter', `label=${labels.lab}=${lab}`];
  const [machines, networks, volumes] = await Promise.all([
    listMachines(ports.docker),
    listLabNetworks(ports.docker),
    ports.docker.run(['volume', 'ls', ...filter]).then(lines),
  ]);
  const own = machines.filter((machine) => machine.lab === lab);
  const network = networks.find((each) => each.lab === lab);
  const folderPath = network?.workspace ?? workspaceDir;
  const folder = folderPath === undefined ? undefined : ports.folder(folderPath);
  const hasFiles = folder !== undefined && (await readRecord(folder))?.lab === lab;
  if (own.length === 0 && network === undefined && volumes.length === 0 && !hasFiles) {
    throw new Problems([unknownLab(lab, [...new Set(networks.map((each) => each.lab))])]);
  }
  await removeAllMachines(ports, lab);
  const leftVolumes = lines(await ports.docker.run(['volume', 'ls', ...filter]));
  if (leftVolumes.length > 0) await ports.docker.run(['volume', 'rm', '--force', ...leftVolumes], longMs);
  // The folder before the network, whose labels tell where the folder is.
  const left = folder === undefined ? [] : await removeFiles(folder, lab);
  if (network !== undefined) await ports.docker.run(['network', 'rm', network.name]);
  return { machines: own.map((machine) => machine.host), workspaceDir: folderPath, left };
}

/**
 * Takes hosts away with all that is on them; `labUp` then makes new, blank ones with the same names and addresses and other host keys.
 * @throws Problems `lab.unknown`, `lab.unknown-host`, `lab.no-host` · Failure `lab.docker-*`
 */
export async function labRemove(ports: LabPorts, lab: string, hosts: readonly string[]): Promise<readonly string[]> {
  const [all, networks] = await Promise.all([listMachines(ports.docker), listLabNetworks(ports.docker)]);
  const machines = chooseMachines(lab, all, hosts);
  await removeMachines(ports, machines);
  const network = networks.find((each) => each.lab === lab);
  if (network === undefined) return machines.map((machine) => machine.host);
  const folder = ports.folder(network.workspace);
  const known = await folder.read(workspaceFiles.knownHosts);
  if (known !== undefined) await folder.write(workspaceFiles.knownHosts, withoutHosts(known, machines), 0o644);
  return machines.map((machine) => machine.host);
}
