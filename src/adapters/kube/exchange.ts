import { type Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';

/** A request to an API server, ready to be sent. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly contentType?: string;
  /** May hold revealed secrets: it goes on the wire and nowhere else. */
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  /** Seconds of the Retry-After header. */
  readonly retryAfterS: number | undefined;
  readonly body: string;
}

/** No HTTP answer came. `stale` means that a kept connection turned out to be closed, so the request was not looked at. */
export class Unanswered extends Error {
  readonly code: string;
  readonly stale: boolean;
  constructor(cause: NodeJS.ErrnoException, stale: boolean) {
    super(cause.message, { cause });
    this.name = 'Unanswered';
    // A DOMException, which a time limit ends with, has a number as its code.
    this.code = typeof cause.code === 'string' ? cause.code : cause.name;
    this.stale = stale;
  }
}

/** Sends a request and gives the response as soon as its head is there. @throws Unanswered */
export function open(agent: Agent, call: Call, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string | number> = { accept: 'application/json', 'user-agent': 'bramble' };
    if (call.body !== undefined) {
      headers['content-type'] = call.contentType ?? 'application/json';
      headers['content-length'] = Buffer.byteLength(call.body);
    }
    const sent = request({ agent, host: 'kubernetes', method: call.method, path: call.path, headers, signal });
    sent.once('response', (response) => {
      // Whoever reads the body sees the error; when nobody reads just then, it must not end the program.
      response.on('error', () => {});
      resolve(response);
    });
    sent.on('error', (problem: NodeJS.ErrnoException) => reject(new Unanswered(problem, sent.reusedSocket && problem.code === 'ECONNRESET')));
    sent.end(call.body);
  });
}

/** One request, one whole answer. @throws Unanswered */
export async function exchange(agent: Agent, call: Call, signal: AbortSignal): Promise<Reply> {
  const response = await open(agent, call, signal);
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const seconds = Number(response.headers['retry-after']);
    return { status: response.statusCode ?? 0, retryAfterS: Number.isFinite(seconds) ? seconds : undefined, body: Buffer.concat(chunks).toString('utf8') };
  } catch (problem) {
    throw new Unanswered(problem as NodeJS.ErrnoException, false);
  }
}
