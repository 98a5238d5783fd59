import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../e2e/eventually.ts';
import { type Ended, type RunOptions, runProgram } from '../e2e/run-program.ts';

const minutes = (count: number): number => count * 60_000;

const name = `vpi-${process.pid}`;
const board = `bramble-${name}-pi-1`;
const bramblePath = join(resolve(import.meta.dirname, '../..'), 'bramble');
let folder = '';

const lab = (args: readonly string[], options: RunOptions = {}): Promise<Ended> =>
  runProgram(bramblePath, ['lab', ...args, '--name', name], { timeoutMs: minutes(150), ...options });
const bramble = (args: readonly string[], options: RunOptions = {}): Promise<Ended> =>
  runProgram(bramblePath, ['--file', join(folder, 'bramble.yaml'), ...args], { timeoutMs: minutes(60), ...options });
const kubectl = async (args: readonly string[], options?: RunOptions): Promise<string> => (await bramble(['kubectl', ...args], options)).stdout;
const onBoard = async (script: string): Promise<string> => (await bramble(['ssh', 'pi-1', 'sh'], { stdin: script })).stdout.trim();
/** How often the board was switched on or reset, by its firmware. */
const powerOns = async (): Promise<number> =>
  (await runProgram('docker', ['logs', board])).stdout.split('\n').filter((line) => line.startsWith('firmware: kernel')).length;

/** Prints what the kernel knows of the memory cgroup; nothing where it is off. */
const readMemoryCgroup = 'grep -ow memory /sys/fs/cgroup/cgroup.controllers; grep -o cgroup_enable=memory /proc/cmdline; true';

interface Step {
  readonly title: string;
  readonly host?: string;
}

const demo = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'demo', namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: 'demo' } },
    template: {
      metadata: { labels: { app: 'demo' } },
      spec: {
        tolerations: [{ operator: 'Exists' }],
        containers: [
          {
            name: 'demo',
            image: 'bramble.dev/demo:1',
            imagePullPolicy: 'IfNotPresent',
            env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
            readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 5, timeoutSeconds: 5 },
          },
        ],
      },
    },
  },
};

interface Pod {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly nodeName: string };
  readonly status: { readonly podIP: string };
}

/** What each node's pod hears from the other's. */
async function answersAcross(): Promise<Readonly<Record<string, string>>> {
  const pods = (JSON.parse(await kubectl(['get', 'pods', '-l', 'app=demo', '-o', 'json'])) as { readonly items: readonly Pod[] }).items;
  const on = (node: string): Pod => {
    const found = pods.find((pod) => pod.spec.nodeName === node);
    if (found === undefined) throw new Error(`no pod of the demo on ${node}`);
    return found;
  };
  const ask = (from: string, to: string): Promise<string> =>
    kubectl(['exec', on(from).metadata.name, '--', '/demo', 'get', `http://${on(to).status.podIP}:8080/`]);
  return { 'cp-1': await ask('cp-1', 'pi-1'), 'pi-1': await ask('pi-1', 'cp-1') };
}

async function expectAnswersAcross(): Promise<void> {
  const answers = await eventually('pods on both nodes answer each other', 600, answersAcross);
  expect(answers).toEqual({ 'cp-1': expect.stringContaining('on node pi-1'), 'pi-1': expect.stringContaining('on node cp-1') });
}

beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'bramble-vpi-')), 'lab');
});

afterAll(async () => {
  await lab(['down'], { codes: [0, 2] });
  await rm(join(folder, '..'), { recursive: true, force: true });
});

test('a card that bramble image made boots as a board that is ready at once, and ssh knows the host from its first boot on', async () => {
  await lab(['up', '-c', '1', '-w', '0', '--pis', '1', '--folder', folder]);
  const identity = await onBoard('hostname; uname -m; tr -d "\\0" </proc/device-tree/model; echo; sudo -n id -u');
  expect(identity.split('\n')).toEqual(['pi-1', 'aarch64', 'Raspberry Pi 4 Model B Rev 1.5', '0']);
  expect(await onBoard(readMemoryCgroup)).toBe('memory\ncgroup_enable=memory');
  expect(await powerOns()).toBe(1);
});

test('without what bramble image wrote its memory cgroup is off, and plan says that one restart will mend it', async () => {
  await onBoard('sudo sed -i "s/ cgroup_[a-z]*=[a-z1]*//g" /boot/firmware/cmdline.txt; sync');
  await lab(['restart', 'pi-1']);
  expect(await onBoard(`${readMemoryCgroup}; grep -o cgroup_disable=memory /proc/cmdline`)).toBe('cgroup_disable=memory');
  const { stdout } = await bramble(['plan', '--json'], { codes: [2] });
  const { steps } = JSON.parse(stdout) as { readonly steps: readonly Step[] };
  expect(steps.filter((step) => step.host === 'pi-1' && step.title === 'restart of the host')).toHaveLength(1);
});

test('up mends it with exactly one restart, and the board is a node of its own architecture', async () => {
  const before = await powerOns();
  await bramble(['up', '--yes']);
  expect(await powerOns()).toBe(before + 1);
  expect(await onBoard(readMemoryCgroup)).toBe('memory\ncgroup_enable=memory');
  const arches = await kubectl(['get', 'nodes', '-L', 'kubernetes.io/arch', '--no-headers']);
  expect(arches).toMatch(/^cp-1\s+Ready\s.*amd64$/m);
  expect(arches).toMatch(/^pi-1\s+Ready\s.*arm64$/m);
});

test('pods on both architectures answer each other', async () => {
  await kubectl(['apply', '-f', '-'], { stdin: JSON.stringify(demo) });
  await kubectl(['rollout', 'status', 'daemonset/demo', '--timeout=15m']);
  await expectAnswersAcross();
});

test('all of it comes back after a power cut, and nothing is left to do', async () => {
  await lab(['power-cut']);
  await lab(['start']);
  await eventually('both nodes are ready', 900, async () => {
    const nodes = await kubectl(['get', 'nodes', '--no-headers']);
    if ((nodes.match(/\sReady\s/g) ?? []).length !== 2) throw new Error(nodes);
  });
  await expectAnswersAcross();
  await bramble(['plan'], { codes: [0] });
});

test('lab down leaves no process, no container and no file', async () => {
  await lab(['down']);
  const containers = await runProgram('docker', ['ps', '-a', '--format', '{{.Names}}']);
  expect(containers.stdout).not.toContain(`bramble-${name}-`);
  expect((await runProgram('sh', ['-c', 'ls -A "$0" 2>/dev/null || true', folder])).stdout).toBe('');
});
