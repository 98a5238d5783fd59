import { Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Secret } from '../../base/secret.ts';

/** One API server and a way to it, such as `ssh -W 127.0.0.1:6443` on a control plane. */
export interface KubeEndpoint {
  /** What a person reads in errors: the host's name. */
  readonly name: string;
  connect(): Promise<Duplex>;
}

/** Who we are to the API server, and whom we believe; all PEM. */
export interface KubeIdentity {
  readonly ca: string;
  readonly certificate: string;
  readonly key: Secret;
}

/** Name that every API server's certificate holds; tunnels end on loopback addresses, so the address cannot be checked. */
const servername = 'kubernetes';

/** Keeps TLS connections over an endpoint's byte streams alive between requests. */
export class TunnelAgent extends Agent {
  readonly #open: () => Promise<TLSSocket>;
  constructor(endpoint: KubeEndpoint, identity: KubeIdentity, maxSockets: number) {
    super({ keepAlive: true, maxSockets });
    this.#open = () => openTls(endpoint, identity);
  }
  override createConnection(_options: unknown, callback?: (problem: Error | null, stream: Duplex) => void): undefined {
    const give = callback as (problem: Error | null, stream?: Duplex) => void;
    this.#open().then(
      (socket) => give(null, socket),
      (problem: Error) => give(problem),
    );
    return undefined;
  }
}

async function openTls(endpoint: KubeEndpoint, identity: KubeIdentity): Promise<TLSSocket> {
  const stream = await endpoint.connect();
  const socket = connectTls({
    socket: stream,
    servername,
    ca: identity.ca,
    cert: identity.certificate,
    key: identity.key.reveal(),
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
  });
  socket.once('close', () => stream.destroy());
  return new Promise((resolve, reject) => {
    const close = (): void => reject(Object.assign(new Error('the connection was closed before TLS was set up'), { code: 'ECONNRESET' }));
    socket.once('error', reject).once('close', close);
    socket.once('secureConnect', () => {
      socket.off('close', close);
      // Requests hear of errors; between two requests nobody listens, and an error must not end the program then.
      socket.on('error', () => {});
      // Over a stream a socket that the server has ended would stay half open, and requests would wait for it.
      socket.once('end', () => socket.destroy());
      resolve(socket);
    });
  });
}
