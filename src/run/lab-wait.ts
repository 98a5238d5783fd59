import { Failure } from '../base/trouble.ts';
import type { Machine } from '../lab/machine.ts';
import type { LabPorts } from '../ports/lab.ts';

const pauseMs = 100;
const greetingMs = 1_000;
const withinMs = 60_000;
/** A board that software emulates sets itself up at its first boot, maybe on a busy computer. */
const boardWithinMs = 20 * 60_000;
const limitOf = (machine: Machine): number => (machine.isBoard ? boardWithinMs : withinMs);

async function silentMachine(ports: LabPorts, machine: Machine): Promise<Failure> {
  const ask = (args: readonly string[]): Promise<string> => ports.docker.run(args).catch((error: unknown) => String(error));
  const [state, log] = await Promise.all([
    ask(['inspect', '--format', '{{.State.Status}} (exit code {{.State.ExitCode}}) {{.State.Error}}', machine.container]),
    ask(['logs', '--tail', '10', machine.container]),
  ]);
  return new Failure({
    code: 'lab.machine-silent',
    message: `${machine.host} (${machine.address}) does not answer on SSH after ${limitOf(machine) / 1000} s.`,
    remedy: machine.isBoard
      ? `Read its serial console: docker logs ${machine.container}`
      : `See what it does: docker exec ${machine.container} systemctl status; a lab needs Docker's engine on this very computer, running Linux.`,
    host: machine.host,
    evidence: `container ${state}\n${log}`,
  });
}

/** Waits until an SSH server greets on every machine, all at once. @throws Failure `lab.machine-silent` */
export async function waitForSsh(ports: LabPorts, step: string, machines: readonly Machine[]): Promise<void> {
  const startMs = ports.clock.now();
  const waiting = new Set(machines.map((machine) => machine.host));
  let hasWaited = false;
  const one = async (machine: Machine): Promise<Failure | undefined> => {
    while (!(await ports.computer.sshGreets(machine.address, greetingMs))) {
      hasWaited = true;
      if (ports.clock.now() >= startMs + limitOf(machine)) return silentMachine(ports, machine);
      await ports.clock.sleep(pauseMs, ports.signal);
    }
    waiting.delete(machine.host);
    if (hasWaited && waiting.size > 0)
      ports.emit({ kind: 'wait.seen', step, seen: `${machines.length - waiting.size} of ${machines.length} machines answer on SSH` });
    return undefined;
  };
  const failures = await Promise.all(machines.map(one));
  const first = failures.find((failure) => failure !== undefined);
  if (first !== undefined) throw first;
}
