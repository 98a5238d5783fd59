import { type Problem, Problems } from '../base/trouble.ts';
import { chooseMachines } from '../lab/choose-machines.ts';
import { cutScript, healScript } from '../lab/cut.ts';
import type { Machine } from '../lab/machine.ts';
import type { LabPorts } from '../ports/lab.ts';
import { listMachines } from './lab-observe.ts';

const macFormat = '{{range .NetworkSettings.Networks}}{{.MacAddress}}{{end}}';
const nft = (ports: LabPorts, machine: Machine, input: string): Promise<string> =>
  ports.docker.run(['exec', '--interactive', machine.container, 'nft', '-f', '-'], { input });

const refuse = (code: string, message: string, remedy: string): Problems => {
  const problem: Problem = { kind: 'problem', code, severity: 'error', message, remedy };
  return new Problems([problem]);
};

/**
 * Cuts the wire between two hosts: neither sees a frame of the other any more; everyone else sees both. Several cuts add up.
 * It lasts until `labHeal`, or until both hosts were off.
 * @throws Problems `lab.unknown`, `lab.unknown-host`, `lab.same-host`, `lab.host-off`
 */
export async function labCut(ports: LabPorts, lab: string, a: string, b: string): Promise<void> {
  const [one, other] = chooseMachines(lab, await listMachines(ports.docker), [a, b]);
  if (one === undefined || other === undefined) throw refuse('lab.same-host', `${a} cannot be cut off from itself.`, 'Name two hosts.');
  const off = [one, other].find((machine) => !machine.isRunning);
  if (off !== undefined)
    throw refuse('lab.host-off', `${off.host} is off: there is nothing to cut.`, `Start it first: bramble lab start --name ${lab} ${off.host}`);
  const macs = (await ports.docker.run(['inspect', '--format', macFormat, one.container, other.container])).split('\n');
  const cut = (machine: Machine, peer: Machine, mac: string): Promise<string> => nft(ports, machine, cutScript({ host: peer.host, mac }));
  await Promise.all([cut(one, other, macs[1] ?? ''), cut(other, one, macs[0] ?? '')]);
}

/** Ends all cuts of a lab. Gives the hosts that were asked; those that are off have none. @throws Problems `lab.unknown` */
export async function labHeal(ports: LabPorts, lab: string): Promise<readonly string[]> {
  const all = await listMachines(ports.docker);
  const machines = chooseMachines(
    lab,
    all,
    all.filter((machine) => machine.lab === lab).map((machine) => machine.host),
  ).filter((machine) => machine.isRunning);
  await Promise.all(machines.map((machine) => nft(ports, machine, healScript)));
  return machines.map((machine) => machine.host);
}
