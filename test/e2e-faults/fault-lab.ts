import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './run-bramble.ts';

export type FaultHost = `cp-${number}` | `worker-${number}`;

export interface LabSize {
  readonly controlPlanes: number;
  readonly workers: number;
}

/** A lab with nothing on its machines. */
export interface FaultLab {
  readonly hosts: readonly FaultHost[];
  /** A folder for whatever a test needs; it goes with the lab. */
  readonly folder: string;
  /** A new copy of the lab's workspace; `edit` changes its bramble.yaml. */
  workspace(edit?: (yaml: string) => string): string;
  address(host: FaultHost): string;
  /** Runs a script as root on a machine, past bramble and SSH. @throws Error when it fails */
  on(host: FaultHost, script: string): Promise<string>;
  /** Files, unit files, routes and tables of machines: what bramble could have changed. */
  listing(...hosts: readonly FaultHost[]): Promise<string>;
  /** Pulls the plug. */
  kill(host: FaultHost): Promise<void>;
  /** Puts a blank machine in its place, with another host key. @throws Error with what bramble said */
  replace(host: FaultHost): void;
  /** Starts what is off. @throws Error with what bramble said */
  startAll(): void;
  /** `bramble lab <args>` for this lab, while other work goes on. @throws Error with what bramble said */
  lab(...args: readonly string[]): Promise<void>;
  down(): void;
}

// What a running cluster writes by itself below these is not looked at; that they are there is. Pods come and go, as scopes of containerd.
const busy = ['containerd', 'cni', 'etcd', 'kubelet', 'systemd', 'private'].map((name) => `/var/lib/${name}`);
const listScript = `
ls -d ${busy.join(' ')} 2>/dev/null
find /etc /opt /usr/local /root /home /var/lib -xdev \\( ${busy.map((path) => `-path ${path}`).join(' -o ')} \\) -prune -o -printf '%p %y %m %U %s %T@ %l\\n'
systemctl list-unit-files --no-legend | grep -v '^cri-containerd-'
ip route | grep -v ' dev veth'
nft list tables`;

const names = <Name extends FaultHost>(count: number, name: (index: number) => Name): readonly Name[] =>
  Array.from({ length: count }, (_, index) => name(index + 1));

/** Makes the machines of a lab of this process: one control plane and one worker where nothing is said. @throws Error with what bramble said */
export function makeLab(title: string, { controlPlanes, workers }: LabSize = { controlPlanes: 1, workers: 1 }): FaultLab {
  const lab = `${title}-${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), 'bramble-faults-'));
  const own = join(folder, 'lab');
  const lead = (...args: readonly string[]) => spawnSync(join(root, 'bramble'), ['lab', ...args, '--name', lab], { cwd: folder, encoding: 'utf8' });
  const down = (): void => {
    lead('down');
    rmSync(folder, { recursive: true, force: true });
  };
  const made = lead('up', '--control-planes', `${controlPlanes}`, '--workers', `${workers}`, '--folder', own);
  if (made.status !== 0) {
    down();
    throw new Error(`no lab: ${made.stderr}`);
  }
  const must = (...args: readonly string[]): void => {
    const ended = lead(...args);
    if (ended.status !== 0) throw new Error(ended.stderr);
  };
  const docker = async (...args: readonly string[]): Promise<string> => (await promisify(execFile)('docker', args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  const containerOf = (host: FaultHost): string => `bramble-${lab}-${host}`;
  const on: FaultLab['on'] = (host, script) => docker('exec', containerOf(host), 'sh', '-c', script);
  const hosts = [...names(controlPlanes, (index) => `cp-${index}` as const), ...names(workers, (index) => `worker-${index}` as const)];
  let count = 0;
  return {
    hosts,
    folder,
    workspace(edit = (yaml) => yaml) {
      count += 1;
      const copy = join(folder, `workspace-${count}`);
      cpSync(own, copy, { recursive: true });
      const path = join(copy, 'bramble.yaml');
      writeFileSync(path, edit(readFileSync(path, 'utf8')));
      return copy;
    },
    address: (host) => new RegExp(`name: ${host}, +address: ([0-9.]+)`).exec(readFileSync(join(own, 'bramble.yaml'), 'utf8'))?.[1] ?? '',
    on,
    listing: async (...hosts) => (await Promise.all(hosts.map((host) => on(host, `LC_ALL=C; export LC_ALL; { ${listScript}\n} | sort`)))).join('\n--\n'),
    kill: async (host) => void (await docker('kill', containerOf(host))),
    replace: (host) => must('replace', host),
    startAll: () => must('start', ...hosts),
    lab: async (...args) => void (await promisify(execFile)(join(root, 'bramble'), ['lab', ...args, '--name', lab], { cwd: folder })),
    down,
  };
}
