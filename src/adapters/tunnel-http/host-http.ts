import { Agent, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HostHttp } from '../../ports/host-http.ts';
import type { SshTarget, Transport } from '../../ports/transport.ts';
import { timeLimit } from '../clock/time-limit.ts';

/** An agent whose sockets are `ssh -W` streams; one is kept open between requests, so that asking again costs no login. */
class HostAgent extends Agent {
  readonly #open: () => Promise<Duplex>;
  constructor(open: () => Promise<Duplex>) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#open = open;
  }
  /** The stream is no net.Socket: there is nothing to set on it. */
  override keepSocketAlive(): boolean {
    return true;
  }
  override createConnection(_options: unknown, callback?: (problem: Error | null, stream: Duplex) => void): undefined {
    this.#open().then(
      // Whoever uses a socket again asks for this, and takes off what listened to it in between.
      (stream) => {
        // One that the other end has ended would be kept half open, and asked.
        stream.once('end', () => stream.destroy());
        callback?.(null, Object.assign(stream, { ref: () => stream }));
      },
      (problem: Error) => (callback as ((problem: Error) => void) | undefined)?.(problem),
    );
    return undefined;
  }
}

/** HTTP through SSH, so that nothing but port 22 has to be reachable. */
export function openHostHttp(transport: Transport): HostHttp {
  const agents = new Map<string, HostAgent>();
  const agentOf = (target: SshTarget, port: number): HostAgent => {
    const key = `${target.name}:${port}`;
    const agent = agents.get(key) ?? new HostAgent(() => transport.tunnel(target, '127.0.0.1', port));
    agents.set(key, agent);
    return agent;
  };
  return {
    get: (target, port, path, timeoutMs) =>
      new Promise((resolve) => {
        const asked = request({ agent: agentOf(target, port), host: '127.0.0.1', port, path, signal: timeLimit(timeoutMs) }, (answer) => {
          let body = '';
          answer.setEncoding('utf8').on('data', (text: string) => {
            body += text;
          });
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body })).on('error', () => resolve(undefined));
        });
        asked.on('error', () => resolve(undefined)).end();
      }),
    close() {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
}
