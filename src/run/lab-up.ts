import { Failure } from '../base/trouble.ts';
import { cidrText } from '../config/cidr.ts';
import type { Cidr } from '../config/config.ts';
import { configHosts, type LabPlan, type LabSeen, type LabWish, planLab } from '../lab/lab-plan.ts';
import { labels, networkName } from '../lab/lab-names.ts';
import type { Machine } from '../lab/machine.ts';
import { chooseSubnet, parseRange } from '../lab/subnet.ts';
import { workspaceFiles } from '../lab/workspace-text.ts';
import type { LabPorts } from '../ports/lab.ts';
import { decideConfigText, ensureKey, writeConfig, writeKnownHosts } from './lab-files.ts';
import { makeMachines } from './lab-machines.ts';
import { observeLab } from './lab-observe.ts';
import { stage } from './stage.ts';
import { waitForSsh } from './lab-wait.ts';

export interface LabUpOptions extends LabWish {
  /** Kubernetes version that bramble.yaml names, such as `1.36.3`. */
  readonly kubernetes: string;
}

export interface LabUp {
  readonly configPath: string;
  /** All machines of the lab, in the lab's order. */
  readonly machines: readonly Machine[];
  readonly created: readonly string[];
  readonly started: readonly string[];
  /** Machines beyond the size that was asked for; they were left as they are. */
  readonly surplus: readonly string[];
  /** Nothing had to be done. */
  readonly isUnchanged: boolean;
}

/** Ranges that a new lab must not have: those of other Docker networks and those that this computer has routes to. */
async function takenRanges(ports: LabPorts): Promise<readonly Cidr[]> {
  const [facts, ids] = await Promise.all([ports.computer.facts(), ports.docker.run(['network', 'ls', '--quiet', '--filter', 'driver=bridge'])]);
  const networks = ids.split('\n').filter((id) => id !== '');
  const format = '{{range .IPAM.Config}}{{println .Subnet}}{{end}}';
  // One at a time: a network that somebody removes meanwhile takes no range any more, and must not hide the others.
  const texts = await Promise.all(networks.map((id) => ports.docker.run(['network', 'inspect', '--format', format, id]).catch(() => '')));
  return [...facts.routes, ...texts.flatMap((text) => text.split('\n')).flatMap((line) => parseRange(line) ?? [])];
}

async function findSubnet(ports: LabPorts, lab: string): Promise<Cidr> {
  const subnet = chooseSubnet(lab, await takenRanges(ports));
  if (subnet !== undefined) return subnet;
  throw new Failure({
    code: 'lab.no-subnet',
    message: 'Every /24 of 10.77.0.0/16 overlaps with a Docker network or a route of this computer.',
    remedy: 'Remove labs or networks that nobody needs (bramble lab, docker network ls).',
  });
}

const stepsOf = (seen: LabSeen, plan: LabPlan): readonly { id: string; title: string; rows: number }[] =>
  [
    { id: 'lab.network', title: 'network', rows: seen.network === undefined ? 1 : 0 },
    { id: 'lab.image', title: 'image of the machines', rows: plan.missing.some((host) => host.isBoard !== true) ? 1 : 0 },
    { id: 'lab.card', title: 'card of the boards', rows: plan.missing.some((host) => host.isBoard === true) ? 1 : 0 },
    { id: 'lab.machines', title: 'machines', rows: plan.missing.length },
    { id: 'lab.start', title: 'start', rows: plan.stopped.length },
    { id: 'lab.ssh', title: 'SSH', rows: plan.missing.length + plan.stopped.length },
  ].filter((step) => step.rows > 0);

/**
 * Brings a lab up: network, blank machines that SSH reaches, and a folder with bramble.yaml, key and known_hosts.
 * What is there already stays as it is; machines that are off are started; machines that nobody asked for are only told of.
 * @throws Problems `lab.bad-name`, `lab.bad-user`, `lab.bad-size`, `lab.other-user`, `lab.other-folder`, `lab.foreign-config`
 * @throws Failure `lab.docker-*`, `lab.no-base-image`, `lab.debian-failed`, `lab.no-subnet`, `lab.machine-silent`, `lab.key-lost`, `ssh.keygen-*`
 */
export async function labUp(ports: LabPorts, wish: LabUpOptions): Promise<LabUp> {
  const seen = await observeLab(ports.docker, wish.name);
  const plan = planLab(wish, seen);
  const options = { ...wish, user: plan.user };
  const folder = ports.folder(wish.workspaceDir);
  const subnet = (seen.network && parseRange(seen.network.subnet)) ?? (await findSubnet(ports, wish.name));
  const configText = await decideConfigText(folder, options, configHosts(wish, subnet, plan.surplus, plan.user));
  const isUnchanged = seen.network !== undefined && plan.missing.length + plan.stopped.length === 0;
  if (!isUnchanged) ports.emit({ kind: 'plan.decided', steps: stepsOf(seen, plan) });

  const publicKey = await ensureKey(folder, wish.name, seen.machines);
  if (seen.network === undefined) {
    const own = { [labels.lab]: wish.name, [labels.subnet]: cidrText(subnet), [labels.user]: plan.user, [labels.workspace]: wish.workspaceDir };
    const labelArgs = Object.entries(own).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
    await stage(ports, 'lab.network', () =>
      ports.docker.run(['network', 'create', '--driver', 'bridge', '--subnet', cidrText(subnet), ...labelArgs, networkName(wish.name)]),
    );
  }
  // Before the boards: their cards are made from it.
  await writeConfig(folder, wish.name, configText);
  await makeMachines(ports, { wish: options, subnet, publicKey, folder }, seen);

  const { machines } = isUnchanged ? seen : await observeLab(ports.docker, wish.name);
  const running = machines.filter((machine) => machine.isRunning);
  const wait = (): Promise<void> => waitForSsh(ports, 'lab.ssh', running);
  await (isUnchanged ? wait() : stage(ports, 'lab.ssh', wait));
  await writeKnownHosts(ports, folder, running);
  return {
    configPath: `${folder.path}/${workspaceFiles.config}`,
    machines,
    created: plan.missing.map((host) => host.name),
    started: plan.stopped.map((machine) => machine.host),
    surplus: plan.surplus.map((machine) => machine.host),
    isUnchanged: isUnchanged && configText === undefined,
  };
}
