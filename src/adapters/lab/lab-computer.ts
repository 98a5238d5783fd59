import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { readNameservers } from '../../facts/network-facts.ts';
import { missingCapabilities } from '../../lab/capabilities.ts';
import { machineDevices } from '../../lab/machine-arguments.ts';
import { parseRoutes } from '../../lab/subnet.ts';
import type { ComputerFacts, Docker, LabComputer } from '../../ports/lab.ts';
import { installDebian } from './install-debian.ts';
import { labCards } from './lab-cards.ts';

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

async function readFacts(): Promise<ComputerFacts> {
  const [routes, status, inotify, resolved, resolvers, devices] = await Promise.all([
    textOf('/proc/net/route'),
    textOf('/proc/self/status'),
    textOf('/proc/sys/fs/inotify/max_user_instances'),
    textOf('/run/systemd/resolve/resolv.conf'),
    textOf('/etc/resolv.conf'),
    Promise.all(machineDevices.map(async (device) => ({ device, isThere: await exists(device) }))),
  ]);
  return {
    routes: parseRoutes(routes),
    missingCapabilities: missingCapabilities(status),
    nameservers: readNameservers(`${resolved}\nfile /etc/resolv.conf\n${resolvers}`),
    inotifyInstances: inotify === '' ? undefined : Number(inotify),
    devices: devices.filter((each) => each.isThere).map((each) => each.device),
  };
}

function sshGreets(address: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22 });
    const answer = (greets: boolean): void => {
      socket.destroy();
      resolve(greets);
    };
    socket.setTimeout(timeoutMs, () => answer(false));
    socket.once('error', () => answer(false));
    socket.once('close', () => answer(false));
    socket.once('data', (bytes) => answer(bytes.toString('latin1').startsWith('SSH-')));
  });
}

async function buildImage(docker: Docker, tag: string, files: Readonly<Record<string, string>>, onLine: (line: string) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bramble-lab-image-'));
  try {
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
    await docker.run(['build', '--no-cache', '--tag', tag, folder], { timeoutMs: 900_000, onLine });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const hasProgram = async (name: string): Promise<boolean> =>
  (await Promise.all((process.env['PATH'] ?? '').split(delimiter).map((folder) => exists(join(folder, name))))).includes(true);

/** The computer that bramble itself runs on. */
export const labComputer = (docker: Docker, signal?: AbortSignal): LabComputer => ({
  facts: readFacts,
  hasProgram,
  installDebian: (suite, tag, onLine) => installDebian(docker, suite, tag, onLine, signal),
  buildImage: (tag, files, onLine) => buildImage(docker, tag, files, onLine),
  sshGreets,
  cards: labCards(process.env),
});
