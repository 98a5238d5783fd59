import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { rcompare } from 'semver';
import type { KubeIdentity } from '../../src/adapters/kube/endpoint.ts';
import { parseEntry } from '../../src/adapters/store/parse-entry.ts';
import { storePath } from '../../src/adapters/store/store-path.ts';
import { secret } from '../../src/base/secret.ts';
import { testAuthority, testCertificate } from './openssl-pki.ts';

/** A real etcd and kube-apiserver on loopback, with their data in a temporary directory. */
export interface RealApiServer {
  readonly port: number;
  readonly identity: KubeIdentity;
  readonly directory: string;
  stop(): Promise<void>;
}

/** Where the two programs are, or why they cannot be had. A `kubernetes` binary serves as kube-apiserver when it is called so. */
export function findPrograms(): { readonly etcd: string; readonly apiServer: string } | string {
  const etcd = program('BRAMBLE_TEST_ETCD', ['etcd']);
  const apiServer = program('BRAMBLE_TEST_KUBE_APISERVER', ['kube-apiserver', 'kubernetes']);
  if (etcd === undefined) return 'no etcd: run "bramble build", put it into PATH, or set BRAMBLE_TEST_ETCD';
  if (apiServer === undefined) return 'no kube-apiserver: run "bramble build", put it into PATH, or set BRAMBLE_TEST_KUBE_APISERVER';
  if (program('BRAMBLE_TEST_OPENSSL', ['openssl']) === undefined) return 'no openssl in PATH';
  return { etcd, apiServer };
}

/** Where etcd is, which is etcdctl too when it is called so, or why it cannot be had. */
export const findEtcd = (): { readonly etcd: string } | string => {
  const etcd = program('BRAMBLE_TEST_ETCD', ['etcd']);
  return etcd === undefined ? 'no etcd: run "bramble build", put it into PATH, or set BRAMBLE_TEST_ETCD' : { etcd };
};

function program(variable: string, names: readonly string[]): string | undefined {
  const given = process.env[variable];
  const inPath = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return (given === undefined ? [...inStore(names), ...inPath] : [given]).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What the operator's store has of these names for this computer, the newest version first. */
function inStore(names: readonly string[]): readonly string[] {
  const store = storePath(process.env);
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const index = join(store, 'index');
  if (!existsSync(index)) return [];
  const pins = readdirSync(index).flatMap((file) => parseEntry(readFileSync(join(index, file), 'utf8'))?.pin ?? []);
  return pins
    .filter((pin) => pin.arch === arch && names.includes(pin.artifact.name))
    .toSorted((a, b) => rcompare(a.artifact.version, b.artifact.version))
    .map((pin) => join(store, 'blobs', 'sha256', pin.sha256));
}

export async function startApiServer(programs: { readonly etcd: string; readonly apiServer: string }): Promise<RealApiServer> {
  const directory = mkdtempSync(join(tmpdir(), 'bramble-contract-'));
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of children.toReversed()) await end(child);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
    const logs: string[] = [];
    const start = (path: string, name: string, args: readonly string[]): void => {
      const child = spawn(path, args, { argv0: name, stdio: ['ignore', 'ignore', 'pipe'] });
      child.stderr.on('data', (chunk: Buffer) => logs.push(chunk.toString()));
      children.push(child);
    };
    const etcdUrl = `http://127.0.0.1:${client}`;
    const peerUrl = `http://127.0.0.1:${peer}`;
    start(programs.etcd, 'etcd', [
      `--data-dir=${join(directory, 'etcd')}`,
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      '--unsafe-no-fsync',
    ]);
    const authority = testAuthority(directory, 'ca');
    const serving = testCertificate(authority, 'apiserver', '/CN=kube-apiserver', 'DNS:kubernetes,IP:127.0.0.1');
    const admin = testCertificate(authority, 'admin', '/O=system:masters/CN=admin');
    const serviceAccountKey = join(directory, 'sa.key');
    execFileSync('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', serviceAccountKey]);
    start(programs.apiServer, 'kube-apiserver', [
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      `--etcd-servers=${etcdUrl}`,
      '--authorization-mode=Node,RBAC',
      `--client-ca-file=${join(directory, 'ca.crt')}`,
      `--tls-cert-file=${serving.certificatePath}`,
      `--tls-private-key-file=${serving.keyPath}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${serviceAccountKey}`,
      `--service-account-signing-key-file=${serviceAccountKey}`,
      // No controller manager runs here, so nobody makes the account that this plugin wants.
      '--disable-admission-plugins=ServiceAccount',
      `--cert-dir=${join(directory, 'certs')}`,
    ]);
    const identity: KubeIdentity = { ca: authority.certificate, certificate: admin.certificate, key: secret(admin.key) };
    await listening(port, children, logs);
    return { port, identity, directory, stop };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function listening(port: number, children: readonly ChildProcess[], logs: readonly string[]): Promise<void> {
  for (let left = 600; left > 0; left -= 1) {
    if (children.some((child) => child.exitCode !== null)) break;
    const socket = connect(port, '127.0.0.1');
    const isOpen = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the API server did not start:\n${logs.join('').split('\n').slice(-20).join('\n')}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
