import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A published file. `cutAfter`: how many bytes each next answer gives before its connection is cut; an empty list cuts no more. */
export interface Published {
  readonly body: Uint8Array;
  readonly etag?: string;
  readonly cutAfter?: number[];
  readonly ignoresRanges?: boolean;
  readonly status?: number;
  readonly location?: string;
}

/** An HTTP server on loopback that answers upstream's paths, and remembers what it was asked. */
export class UpstreamServer {
  readonly files = new Map<string, Published>();
  readonly asked: { readonly path: string; readonly range: string | undefined; readonly ifRange: string | undefined }[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<UpstreamServer> {
    const server = createServer();
    const upstream = new UpstreamServer(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => upstream.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return upstream;
  }

  get base(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  publish(path: string, body: string | Uint8Array, rest: Omit<Published, 'body'> = {}): void {
    this.files.set(path, { body: typeof body === 'string' ? Buffer.from(body) : body, ...rest });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    const { range } = request.headers;
    const ifRange = request.headers['if-range'];
    this.asked.push({ path, range, ifRange: typeof ifRange === 'string' ? ifRange : undefined });
    const file = this.files.get(path);
    if (file === undefined) return void response.writeHead(404).end('not found');
    if (file.status !== undefined) return void response.writeHead(file.status, file.location === undefined ? {} : { location: file.location }).end();
    const from = file.ignoresRanges === true || ifRange !== file.etag ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (from > file.body.length) return void response.writeHead(416).end();
    const part = file.body.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': part.length, ...(file.etag === undefined ? {} : { etag: file.etag }) });
    const cut = file.cutAfter?.shift();
    if (cut === undefined) response.end(part);
    else response.write(part.subarray(0, cut), () => setImmediate(() => response.destroy()));
  }
}
