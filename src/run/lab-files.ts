import { digest } from '../base/digest.ts';
import { Failure, Problems } from '../base/trouble.ts';
import { bareKey, isKnown, withHostKeys } from '../lab/known-hosts.ts';
import type { LabWish } from '../lab/lab-plan.ts';
import type { Machine } from '../lab/machine.ts';
import { decideConfig } from '../lab/workspace-config.ts';
import { type LabRecord, parseRecord, recordText } from '../lab/workspace-record.ts';
import { type ConfigHost, configText, workspaceFiles } from '../lab/workspace-text.ts';
import type { LabFolder, LabPorts } from '../ports/lab.ts';

export const readRecord = async (folder: LabFolder): Promise<LabRecord | undefined> => parseRecord(await folder.read(workspaceFiles.state));

/**
 * What bramble.yaml should be; undefined where it is right as it is. Nothing is written.
 * @throws Problems `lab.foreign-config` where the folder's bramble.yaml is for other hosts
 */
export async function decideConfigText(
  folder: LabFolder,
  wish: LabWish & { user: string; kubernetes: string },
  hosts: readonly ConfigHost[],
): Promise<string | undefined> {
  const [current, record] = await Promise.all([folder.read(workspaceFiles.config), readRecord(folder)]);
  const isAsWritten = current !== undefined && record?.lab === wish.name && record.config === digest(current);
  const decision = decideConfig({ current, isAsWritten, fresh: configText({ ...wish, hosts }), hosts });
  if (decision.kind === 'write') return decision.text;
  if (decision.kind === 'keep') return undefined;
  throw new Problems([
    {
      kind: 'problem',
      code: 'lab.foreign-config',
      severity: 'error',
      message: `${folder.path}/${workspaceFiles.config} is not this lab's: ${decision.why}.`,
      remedy: 'Give the lab another folder, or move that file away.',
    },
  ]);
}

/** The lab's public key; makes the pair where there is none. @throws Failure `lab.key-lost`, `ssh.keygen-*` */
export async function ensureKey(folder: LabFolder, lab: string, machines: readonly Machine[]): Promise<string> {
  const [key, publicKey] = await Promise.all([folder.read(workspaceFiles.key), folder.read(workspaceFiles.publicKey)]);
  if (key !== undefined && publicKey !== undefined) return publicKey.trim();
  if (machines.length > 0) {
    throw new Failure({
      code: 'lab.key-lost',
      message: `${folder.path}/${workspaceFiles.key} is gone, and the machines of "${lab}" let nobody else in.`,
      remedy: `Put it back, or make the lab anew: bramble lab down --name ${lab}`,
    });
  }
  if ((await readRecord(folder)) === undefined) await folder.write(workspaceFiles.state, recordText({ lab }), 0o600);
  await folder.makeKey(workspaceFiles.key, `bramble lab ${lab}`);
  return (await folder.read(workspaceFiles.publicKey))?.trim() ?? '';
}

/** Writes bramble.yaml (undefined: it stays), and what `lab down` must know of it. */
export async function writeConfig(folder: LabFolder, lab: string, text: string | undefined): Promise<void> {
  if (text === undefined) return;
  const [current, record] = await Promise.all([folder.read(workspaceFiles.config), readRecord(folder)]);
  const wasOurs = current === undefined || record?.config === digest(current);
  await folder.write(workspaceFiles.state, recordText(wasOurs ? { lab, config: digest(text) } : { lab }), 0o600);
  await folder.write(workspaceFiles.config, text, 0o644);
}

/** Adds the host keys of containers that known_hosts lacks, as they themselves tell them through Docker. A board's came with its card. */
export async function writeKnownHosts(ports: LabPorts, folder: LabFolder, machines: readonly Machine[]): Promise<void> {
  const known = (await folder.read(workspaceFiles.knownHosts)) ?? '';
  const unknown = machines.filter((machine) => machine.isRunning && !machine.isBoard && !isKnown(known, machine));
  if (unknown.length === 0) return;
  const keys = await Promise.all(
    unknown.map(async (machine) => {
      const text = await ports.docker.run(['exec', machine.container, 'cat', '/etc/ssh/ssh_host_ed25519_key.pub']);
      return { host: machine.host, address: machine.address, key: bareKey(text) };
    }),
  );
  await folder.write(workspaceFiles.knownHosts, withHostKeys(known, keys), 0o644);
}
