import { connect } from 'node:net';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { openKubeApi } from '../../src/adapters/kube/https-kube-api.ts';
import type { WaitContext } from '../../src/run/checks/wait-until.ts';
import { waitApiReady } from '../../src/run/checks/wait-api-ready.ts';
import { kubeApiContract, useTestCertificate } from './kube-api-contract.ts';
import { realClock } from './real-clock.ts';
import { findPrograms, startApiServer } from './real-kube-apiserver.ts';
import { testAuthority, testCertificate } from './openssl-pki.ts';

const programs = findPrograms();

kubeApiContract(
  'a real kube-apiserver',
  async () => {
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
      const context: WaitContext = { api, clock: realClock, emit: () => {}, step: 'contract' };
      await waitApiReady(context);
      const serving = testCertificate(testAuthority(server.directory, 'serving-ca'), 'metrics', '/CN=metrics-server');
      useTestCertificate(serving.certificate, serving.key);
      return { api, close };
    } catch (problem) {
      await close();
      throw problem;
    }
  },
  typeof programs === 'string' ? programs : false,
);
