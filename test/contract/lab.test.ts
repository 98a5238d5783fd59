import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labPorts } from '../../src/adapters/lab/lab-ports.ts';
import { type Problem, Problems } from '../../src/base/trouble.ts';
import type { Happening } from '../../src/events/event.ts';
import { labCut, labHeal } from '../../src/run/lab-cut.ts';
import { labDown, labRemove } from '../../src/run/lab-down.ts';
import { labKill, labPowerCut, labRestart, labStart } from '../../src/run/lab-power.ts';
import { labReplace } from '../../src/run/lab-replace.ts';
import { labStatus } from '../../src/run/lab-status.ts';
import { type LabUp, labUp } from '../../src/run/lab-up.ts';

const run = promisify(execFile);
const docker = async (...args: string[]): Promise<readonly string[]> => (await run('docker', args)).stdout.split('\n').filter((line) => line !== '');
const dockerAnswers = ((): boolean => {
  try {
    execFileSync('docker', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const lab = `t${process.pid}`;
const events: Happening[] = [];
const clock = { now: () => Date.now(), sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) };
const ports = labPorts({ clock, emit: (happening) => events.push(happening) });
let folder = '';
let up: LabUp;

const wish = (controlPlanes: number, workers: number) => ({ name: lab, controlPlanes, workers, workspaceDir: folder, user: 'pi', kubernetes: '1.36.3' });
const addressOf = (host: string): string => up.machines.find((machine) => machine.host === host)?.address ?? 'no such host';

/** Exactly as strict as ssh can be: only the lab's own key and its own known_hosts count. */
async function ssh(host: string, command: string): Promise<string> {
  const strict = ['BatchMode=yes', 'StrictHostKeyChecking=yes', `UserKnownHostsFile=${join(folder, '.bramble/known_hosts')}`, 'GlobalKnownHostsFile=/dev/null'];
  const options = [...strict, 'IdentitiesOnly=yes', 'ConnectTimeout=5'].flatMap((option) => ['-o', option]);
  const { stdout } = await run('ssh', ['-F', 'none', '-i', join(folder, 'ssh/id_ed25519'), ...options, `pi@${addressOf(host)}`, command]);
  return stdout.trim();
}
const pings = (from: string, to: string): Promise<boolean> =>
  ssh(from, `ping -c 1 -W 1 ${addressOf(to)} >/dev/null && echo yes || echo no`).then((answer) => answer === 'yes');
const problemsOf = (work: Promise<unknown>): Promise<readonly Problem[]> =>
  work.then(
    () => [],
    (error: unknown) => {
      if (error instanceof Problems) return error.problems;
      throw error;
    },
  );

describe.skipIf(!dockerAnswers)('a lab of Docker containers (skipped where Docker does not answer)', () => {
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'bramble-lab-')), 'lab');
    up = await labUp(ports, wish(1, 1));
  }, 600_000);

  afterAll(async () => {
    await labDown(ports, lab, folder).catch((error: unknown) => {
      if (!(error instanceof Problems)) throw error;
    });
    await rm(join(folder, '..'), { recursive: true, force: true });
  }, 120_000);

  test('ssh reaches each machine under its name, strictly, as a user who may use sudo without a password', async () => {
    for (const host of ['cp-1', 'worker-1']) expect(await ssh(host, 'hostname; whoami; sudo -n whoami')).toBe(`${host}\npi\nroot`);
  });

  test('a machine is a blank Debian: systemd runs, and nothing of Kubernetes is there', async () => {
    expect(await ssh('cp-1', 'systemctl is-system-running --wait')).toBe('running');
    const traces =
      'for name in haproxy containerd runc kubelet kubectl etcd conntrack; do command -v $name; done; ls -d /etc/kubernetes /etc/cni /opt/cni /etc/bramble 2>/dev/null; true';
    expect(await ssh('cp-1', traces)).toBe('');
  });

  test('a machine knows packages without an update', async () => {
    expect(await ssh('worker-1', 'apt-get -s install haproxy')).toMatch(/^Inst haproxy /m);
  });

  test('machines have host keys and machine ids of their own', async () => {
    const read = 'cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub';
    const [one, other] = [(await ssh('cp-1', read)).split('\n'), (await ssh('worker-1', read)).split('\n')];
    expect(one[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(one[0]).not.toBe(other[0]);
    expect(one[1]).not.toBe(other[1]);
  });

  test('the same wish again changes no container and no file', async () => {
    const state = async (): Promise<unknown> => {
      const files = ['bramble.yaml', 'ssh/id_ed25519', '.bramble/known_hosts', '.bramble/lab.json'].map((name) => stat(join(folder, name)));
      const started = await docker('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', ...up.machines.map((machine) => machine.container));
      return [started, (await Promise.all(files)).map((file) => [file.mtimeMs, file.ino, file.mode])];
    };
    const before = await state();
    expect(await labUp(ports, wish(1, 1))).toMatchObject({ isUnchanged: true, created: [], started: [], surplus: [] });
    expect(await state()).toEqual(before);
  });

  test('the private key is only readable for its owner, and so is the folder with the cluster’s cache', async () => {
    expect((await stat(join(folder, 'ssh/id_ed25519'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, '.bramble'))).mode & 0o777).toBe(0o700);
  });

  test('a power cut takes all machines away at once, and a start brings them back with address, host key and disks', async () => {
    await ssh('cp-1', 'echo kept | sudo tee /etc/kept /var/lib/kept >/dev/null; sync');
    const id = await ssh('cp-1', 'cat /etc/machine-id');
    expect(await labPowerCut(ports, lab)).toEqual({ changed: ['cp-1', 'worker-1'], already: [] });
    expect((await labStatus(ports, lab))[0]?.machines.map((machine) => machine.isRunning)).toEqual([false, false]);
    expect(await labPowerCut(ports, lab)).toEqual({ changed: [], already: ['cp-1', 'worker-1'] });
    expect(await labStart(ports, lab, [])).toEqual({ changed: ['cp-1', 'worker-1'], already: [] });
    expect(await ssh('cp-1', 'cat /etc/machine-id /etc/kept /var/lib/kept')).toBe(`${id}\nkept\nkept`);
    expect(await ssh('worker-1', 'hostname')).toBe('worker-1');
  });

  test('a killed machine is started by the next up, and the others are left alone', async () => {
    expect(await labKill(ports, lab, ['worker-1'])).toEqual({ changed: ['worker-1'], already: [] });
    expect(await labUp(ports, wish(1, 1))).toMatchObject({ isUnchanged: false, created: [], started: ['worker-1'] });
    expect(await ssh('worker-1', 'hostname')).toBe('worker-1');
  });

  test('a restart is an orderly shutdown and a boot', async () => {
    await ssh('worker-1', 'sudo touch /run/gone-after-a-boot');
    expect(await labRestart(ports, lab, ['worker-1'])).toEqual({ changed: ['worker-1'], already: [] });
    expect(await ssh('worker-1', 'test -e /run/gone-after-a-boot || echo booted')).toBe('booted');
  });

  test('a cut parts two hosts, not their rulesets nor anyone else, and heal ends it', async () => {
    await ssh('cp-1', 'sudo nft add table inet someone_elses');
    expect(await pings('cp-1', 'worker-1')).toBe(true);
    await labCut(ports, lab, 'cp-1', 'worker-1');
    await labCut(ports, lab, 'worker-1', 'cp-1');
    expect([await pings('cp-1', 'worker-1'), await pings('worker-1', 'cp-1')]).toEqual([false, false]);
    expect((await labStatus(ports, lab))[0]?.machines.map((machine) => machine.cutFrom)).toEqual([['worker-1'], ['cp-1']]);
    await labHeal(ports, lab);
    await labHeal(ports, lab);
    expect([await pings('cp-1', 'worker-1'), await pings('worker-1', 'cp-1')]).toEqual([true, true]);
    expect(await ssh('cp-1', 'sudo nft list tables 2>/dev/null | grep -E "someone_elses|bramble_lab_cut"')).toBe('table inet someone_elses');
  });

  test('status tells the memory of a running machine', async () => {
    expect((await labStatus(ports, lab))[0]?.machines[0]?.memoryBytes).toBeGreaterThan(1_000_000);
  });

  test('a name that is not in the lab is a problem that names the right one', async () => {
    const problems = await problemsOf(labKill(ports, lab, ['worker-1', 'cp1', 'zebra']));
    expect(problems.map((problem) => problem.code)).toEqual(['lab.unknown-host', 'lab.unknown-host']);
    expect(problems[0]?.remedy).toContain('"cp-1"');
    expect((await labStatus(ports, lab))[0]?.machines.every((machine) => machine.isRunning)).toBe(true);
    expect(await problemsOf(labCut(ports, lab, 'cp-1', 'cp-1'))).toMatchObject([{ code: 'lab.same-host' }]);
    expect(await problemsOf(labStart(ports, `${lab}x`, []))).toMatchObject([{ code: 'lab.unknown' }]);
  });

  test('another folder or another user for the same lab is refused', async () => {
    const problems = await problemsOf(labUp(ports, { ...wish(1, 1), user: 'root', workspaceDir: `${folder}-other` }));
    expect(problems.map((problem) => problem.code).sort()).toEqual(['lab.other-folder', 'lab.other-user']);
  });

  test('a larger wish adds machines to a bramble.yaml that a person changed, and a smaller one only tells what is too much', async () => {
    const path = join(folder, 'bramble.yaml');
    const edited = (await readFile(path, 'utf8')).replace('hosts:', '# a remark of mine\nhosts:');
    await writeFile(path, edited);
    up = await labUp(ports, wish(1, 2));
    expect(up.created).toEqual(['worker-2']);
    expect(await ssh('worker-2', 'hostname')).toBe('worker-2');
    const text = await readFile(path, 'utf8');
    expect(text).toContain('# a remark of mine');
    expect(text).toContain(`name: worker-2, address: ${addressOf('worker-2')}, role: worker`);
    expect(await labUp(ports, wish(1, 1))).toMatchObject({ isUnchanged: true, surplus: ['worker-2'] });
  });

  test('a removed machine comes back blank, with another host key that ssh accepts', async () => {
    const key = await ssh('worker-1', 'cat /etc/ssh/ssh_host_ed25519_key.pub; sudo touch /etc/mine');
    expect(await labRemove(ports, lab, ['worker-1'])).toEqual(['worker-1']);
    up = await labUp(ports, wish(1, 2));
    expect(up.created).toEqual(['worker-1']);
    expect(await ssh('worker-1', 'ls /etc/mine 2>/dev/null; cat /etc/ssh/ssh_host_ed25519_key.pub')).not.toContain(key.split(' ')[1]);
  });

  test('a replaced machine is blank, with the name and address of the one before, and ssh refuses its key', async () => {
    const key = await ssh('worker-1', 'sudo touch /etc/mine; cat /etc/ssh/ssh_host_ed25519_key.pub');
    const before = addressOf('worker-1');
    expect(await labReplace(ports, lab, ['worker-1'])).toEqual(['worker-1']);
    await expect(ssh('worker-1', 'true')).rejects.toThrow('REMOTE HOST IDENTIFICATION HAS CHANGED');
    up = await labUp(ports, wish(1, 2));
    expect([up.isUnchanged, addressOf('worker-1')]).toEqual([true, before]);
    const blank = await docker('exec', up.machines.at(1)?.container ?? '', 'sh', '-c', 'ls /etc/mine 2>/dev/null; cat /etc/ssh/ssh_host_ed25519_key.pub');
    expect(blank.join('\n')).not.toContain(key.split(' ')[1]);
    expect(blank.join('\n')).not.toContain('/etc/mine');
  });

  test('down leaves no container, network or disk, and of files only those that are not the lab’s own', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine');
    const containers = up.machines.map((machine) => machine.container);
    const disks = await docker('inspect', '--format', '{{range .Mounts}}{{if eq .Type "volume"}}{{println .Name}}{{end}}{{end}}', ...containers);
    expect(disks).toHaveLength(containers.length);
    expect(await labDown(ports, lab)).toEqual({
      machines: ['cp-1', 'worker-1', 'worker-2'],
      workspaceDir: folder,
      left: [join(folder, 'bramble.yaml'), join(folder, 'notes.txt')],
    });
    const [left, networks, volumes] = [
      await docker('ps', '-a', '--format', '{{.Names}}'),
      await docker('network', 'ls', '--format', '{{.Name}}'),
      await docker('volume', 'ls', '-q'),
    ];
    expect(left.filter((name) => containers.includes(name))).toEqual([]);
    expect(networks).not.toContain(`bramble-${lab}`);
    expect(volumes.filter((name) => disks.includes(name))).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(['bramble.yaml', 'notes.txt']);
    expect(await problemsOf(labDown(ports, lab, folder))).toMatchObject([{ code: 'lab.unknown' }]);
  });
});
