import { once } from 'node:events';
import { request } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { openKubeApi } from '../../src/adapters/kube/https-kube-api.ts';
import type { KubeApi } from '../../src/ports/kube-api.ts';
import { waitApiReady } from '../../src/run/checks/wait-api-ready.ts';
import { realClock } from './real-clock.ts';
import { findPrograms, type RealApiServer, startApiServer } from './real-kube-apiserver.ts';

const programs = findPrograms();

/** Why there is no real API server here; false where there is one. */
export const noRealKube = typeof programs === 'string' ? programs : false;

/** A real API server that is ready, asked through the real adapter, with a control plane before it that is dead. */
export async function openRealKube(): Promise<{ readonly api: KubeApi; readonly server: RealApiServer; close(): Promise<void> }> {
  if (typeof programs === 'string') throw new Error(programs);
  const server = await startApiServer(programs);
  const open = async (): Promise<Duplex> => {
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  const dead = { name: 'cp-dead', connect: () => Promise.reject(Object.assign(new Error('nobody is there'), { code: 'ECONNREFUSED' })) };
  const api = openKubeApi({ endpoints: [dead, { name: 'cp-1', connect: open }], identity: server.identity, clock: realClock, pageSize: 3 });
  const close = async (): Promise<void> => {
    api.close();
    await server.stop();
  };
  try {
    await waitApiReady({ api, clock: realClock, emit: () => {}, step: 'contract' });
    return { api, server, close };
  } catch (problem) {
    await close();
    throw problem;
  }
}

/** Deletes an object at once, as a kubelet does with a pod that has ended. */
export async function deleteNow({ port, identity }: RealApiServer, path: string): Promise<void> {
  const { ca, certificate: cert, key } = identity;
  const asked = request({ port, host: '127.0.0.1', method: 'DELETE', path: `${path}?gracePeriodSeconds=0`, ca, cert, key: key.reveal() }).end();
  const [answer] = (await once(asked, 'response')) as [{ readonly statusCode: number; resume(): void }];
  answer.resume();
  if (answer.statusCode !== 200) throw new Error(`DELETE ${path}: HTTP ${answer.statusCode}`);
}
