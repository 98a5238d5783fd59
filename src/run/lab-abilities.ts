import { Failure } from '../base/trouble.ts';
import { type Abilities, abilitiesToTry } from '../lab/machine-arguments.ts';
import type { LabPorts } from '../ports/lab.ts';

/** What a machine's first boot does: it must work before machines are made. */
const tryOut = 'mount --make-rshared / && mount -o remount,bind,rw /sys';

/** The first way of giving containers what machines need that works here. @throws Failure `lab.docker-too-tight` */
export async function findAbilities(ports: LabPorts, image: string): Promise<Abilities> {
  const refusals: string[] = [];
  for (const abilities of abilitiesToTry(await ports.computer.facts())) {
    try {
      await ports.docker.run(['run', '--rm', '--network', 'none', ...abilities.args, '--entrypoint', 'sh', image, '-c', tryOut]);
      return abilities;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'lab.docker-failed') throw error;
      refusals.push(`${abilities.title}: ${error.evidence ?? error.message}`);
    }
  }
  throw new Failure({
    code: 'lab.docker-too-tight',
    message: 'Docker here may not give containers what a machine needs (mounts, all capabilities, devices).',
    remedy: "Use Docker's engine as root on Linux; rootless Docker, gVisor and Docker inside an unprivileged container cannot do it.",
    evidence: refusals.join('\n'),
  });
}

/** Each machine's systemd, containerd and kubelet hold inotify instances, and all machines share the computer's limit. */
const instancesPerMachine = 256;

/** Raises fs.inotify.max_user_instances through a container where it is too low, or says how to. Never throws for that. */
export async function ensureInotify(ports: LabPorts, machines: number, image: string): Promise<void> {
  const now = (await ports.computer.facts()).inotifyInstances;
  const wanted = Math.max(1024, machines * instancesPerMachine);
  if (now === undefined || now >= wanted) return;
  const setting = `fs.inotify.max_user_instances=${wanted}`;
  const raise = `echo ${wanted} >/proc/sys/fs/inotify/max_user_instances`;
  const open = ['--security-opt', 'systempaths=unconfined', '--security-opt', 'apparmor=unconfined'];
  try {
    await ports.docker.run(['run', '--rm', '--network', 'none', ...open, '--entrypoint', 'sh', image, '-c', raise]);
    ports.emit({ kind: 'note', text: `${setting} was set on this computer until its next boot (it was ${now}, too few for ${machines} machines).` });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    ports.emit({ kind: 'note', text: `fs.inotify.max_user_instances is ${now}, too few for ${machines} machines. Run: sudo sysctl -w ${setting}` });
  }
}
