import { connect } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { bootId } from '../adapters/files/boot-id.ts';
import { openKubeApi } from '../adapters/kube/https-kube-api.ts';
import { openSigner } from '../adapters/signer/signer.ts';
import { privateFolder } from '../adapters/ssh/login-sockets.ts';
import { packBlobs } from '../adapters/store/pack-blobs.ts';
import { openSsh } from '../adapters/ssh/open-ssh.ts';
import { openHostHttp } from '../adapters/tunnel-http/host-http.ts';
import { openWorkspace } from '../adapters/workspace/workspace.ts';
import type { ClusterRun } from '../cli/recipes.ts';
import { apiPort } from '../components/control-plane/api-server.ts';
import { requiredTools } from '../facts/probe-script.ts';
import { targetOf } from '../run/observe-hosts.ts';
import { operatorIdentity } from '../run/operator-identity.ts';
import type { World } from '../run/world.ts';
import { artifactTools, openStore, withLock } from './artifacts.ts';

const listens = (address: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 1_000 });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .on('connect', () => end(true))
      .on('timeout', () => end(false))
      .on('error', () => end(false));
  });

export interface WorldOptions {
  readonly jobs?: number | undefined;
  /**
   * Logins are left for a minute to the next run that may take them. For what only reads: when an ssh that took a login is killed, its host hears
   * of it only once the command in progress ends.
   */
  readonly sharesLogins?: boolean;
}

/** The real world around one cluster: SSH, the store, the workspace beside bramble.yaml. Close it in the end. */
export function openWorld(run: ClusterRun, { jobs, sharesLogins = false }: WorldOptions): World & { close(): void } {
  const folder = dirname(run.configPath);
  const store = openStore();
  const workspace = openWorkspace(folder);
  const signer = openSigner();
  const transport = openSsh({
    directory: join(folder, '.bramble'),
    artifactPath: (sha256) => store.path(sha256),
    confirmHostKey: run.confirmHostKey,
    newMachines: run.newMachines,
    tools: requiredTools,
    loginFolder: sharesLogins ? privateFolder(process.env) : undefined,
  });
  const http = openHostHttp(transport);
  let keepLock = async (): Promise<void> => {};
  return {
    transport,
    clock: systemClock,
    emit: run.emit,
    signal: run.signal,
    workspace,
    signer,
    http,
    async provide(needs) {
      const provided = await withLock(workspace, artifactTools(run.emit, run.signal), { needs, jobs });
      keepLock = provided.keep;
      return provided.pins;
    },
    bootId: bootId(),
    pack: packBlobs(store),
    keepLock: () => keepLock(),
    async openApi(controlPlanes, secrets) {
      const authority = secrets.authorities.kubernetes;
      const { certificatePem, key } = await operatorIdentity(authority, { workspace, signer }, systemClock.now());
      return openKubeApi({
        endpoints: controlPlanes.map((host) => ({ name: host.name, connect: () => transport.tunnel(targetOf(host), '127.0.0.1', apiPort) })),
        identity: { ca: authority.certificatePem, certificate: certificatePem, key },
        clock: systemClock,
      });
    },
    listens,
    breaksLocks: run.breaksLocks,
    operator: `${userInfo().username}@${hostname()}`,
    close: () => http.close(),
  };
}
