import type { Emit } from '../events/event.ts';
import type { LabPorts } from '../ports/lab.ts';
import { labCut, labHeal } from './lab-cut.ts';
import { labDown } from './lab-down.ts';
import { labKill, labPowerCut, labRestart, labStart, type PowerChange } from './lab-power.ts';
import { labReplace } from './lab-replace.ts';
import { labStatus } from './lab-status.ts';
import { labUp } from './lab-up.ts';

export interface LabCall {
  readonly emit: Emit;
  readonly signal: AbortSignal;
}
type Named = LabCall & { readonly name: string };

/** The lab for people: every verb tells what it did as notes among its events. */
export function labRecipes(options: { readonly portsFor: (call: LabCall) => LabPorts; readonly kubernetes: string }) {
  const { portsFor } = options;
  const listed = (hosts: readonly string[]): string => hosts.join(', ');
  const tell = ({ emit }: LabCall, text: string): void => emit({ kind: 'note', text });
  const power = async (call: Named, work: Promise<PowerChange>, done: string, already: string): Promise<void> => {
    const change = await work;
    if (change.changed.length > 0) tell(call, `${done}: ${listed(change.changed)}`);
    if (change.already.length > 0) tell(call, `${already}: ${listed(change.already)}`);
  };
  return {
    /** Sizes that are not given are 3, 3 and no board. */
    async up(
      call: Named,
      wish: {
        readonly controlPlanes: number | undefined;
        readonly workers: number | undefined;
        readonly pis: number | undefined;
        readonly folder: string;
        readonly user: string | undefined;
      },
    ): Promise<void> {
      const { controlPlanes = 3, workers = 3, pis = 0, folder, user } = wish;
      const size = { name: call.name, controlPlanes, workers, pis, workspaceDir: folder, kubernetes: options.kubernetes };
      const lab = await labUp(portsFor(call), user === undefined ? size : { ...size, user });
      if (lab.surplus.length > 0) tell(call, `also there, and left as they are: ${listed(lab.surplus)}`);
      tell(call, `${lab.isUnchanged ? 'nothing to do: ' : ''}${lab.machines.length} machines answer on SSH; they are in ${lab.configPath}`);
    },
    async down(call: Named, folder?: string): Promise<void> {
      const lab = await labDown(portsFor(call), call.name, folder);
      tell(call, `removed ${lab.machines.length} machines of the lab ${call.name}, their disks and their network`);
      if (lab.left.length > 0) tell(call, `left because it is not only the lab's: ${listed(lab.left)}`);
    },
    kill: (call: Named, hosts: readonly string[]) => power(call, labKill(portsFor(call), call.name, hosts), 'off', 'off already'),
    start: (call: Named, hosts: readonly string[]) => power(call, labStart(portsFor(call), call.name, hosts), 'on', 'on already'),
    restart: (call: Named, hosts: readonly string[]) => power(call, labRestart(portsFor(call), call.name, hosts), 'restarted', 'as before'),
    async replace(call: Named, hosts: readonly string[]): Promise<void> {
      const replaced = await labReplace(portsFor(call), call.name, hosts);
      tell(call, `blank machines with new host keys: ${listed(replaced)}; bramble up takes them with --new-machine ${replaced.join(' ')}`);
    },
    powerCut: (call: Named) => power(call, labPowerCut(portsFor(call), call.name), 'off', 'off already'),
    async cut(call: Named, a: string, b: string): Promise<void> {
      await labCut(portsFor(call), call.name, a, b);
      tell(call, `${a} and ${b} do not see each other until: bramble lab heal --name ${call.name}`);
    },
    async heal(call: Named): Promise<void> {
      tell(call, `no cuts any more on ${listed(await labHeal(portsFor(call), call.name))}`);
    },
    async list(call: LabCall) {
      return (await labStatus(portsFor(call))).map(({ lab, network, machines }) => ({ lab, folder: network?.workspace ?? '', machines }));
    },
  };
}
