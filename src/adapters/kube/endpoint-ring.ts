import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../ports/clock.ts';
import { timeLimit } from '../clock/time-limit.ts';
import { TunnelAgent, type KubeEndpoint, type KubeIdentity } from './endpoint.ts';
import { type Call, exchange, open, type Reply, Unanswered } from './exchange.ts';
import { cancelled, unansweredFailure } from './kube-failure.ts';

interface Seat {
  readonly name: string;
  /** Requests share one connection, because opening another through SSH takes longer than twenty requests; a watch holds one of its own for long. */
  readonly requests: TunnelAgent;
  readonly watches: TunnelAgent;
}

export interface RingOptions {
  readonly endpoints: readonly KubeEndpoint[];
  readonly identity: KubeIdentity;
  readonly clock: Clock;
  /** How long one API server may take for an answer, connecting included. */
  readonly attemptTimeoutMs: number;
}

/** All API servers of a cluster. The one that answered last is asked first; when it does not answer, the others are, in turn. */
export class EndpointRing {
  readonly #seats: readonly Seat[];
  readonly #options: RingOptions;
  readonly #closed = new AbortController();
  #current = 0;

  constructor(options: RingOptions) {
    if (options.endpoints.length === 0) throw new Error('bug: a cluster without API servers');
    this.#options = options;
    this.#seats = options.endpoints.map((endpoint) => ({
      name: endpoint.name,
      requests: new TunnelAgent(endpoint, options.identity, 1),
      watches: new TunnelAgent(endpoint, options.identity, Number.POSITIVE_INFINITY),
    }));
  }

  /** The first whole answer, and who gave it. @throws Failure when nobody answers */
  ask(call: Call, signal: AbortSignal | undefined): Promise<{ readonly reply: Reply; readonly host: string }> {
    return this.#around(call, signal, async (seat, attempt) => ({ reply: await orAbort(exchange(seat.requests, call, attempt), attempt), host: seat.name }));
  }

  /** The head of a response whose body goes on until `signal` aborts. @throws Failure when nobody answers */
  stream(call: Call, signal: AbortSignal): Promise<{ readonly response: IncomingMessage; readonly host: string }> {
    const lasting = AbortSignal.any([signal, this.#closed.signal]);
    return this.#around(call, signal, async (seat, attempt) => {
      const head = open(seat.watches, call, lasting);
      return { response: await orAbort(head, attempt), host: seat.name };
    });
  }

  /** Lets another API server be asked first from now on. */
  turn(): void {
    this.#current = (this.#current + 1) % this.#seats.length;
  }

  close(): void {
    this.#closed.abort();
    for (const { requests, watches } of this.#seats) {
      requests.destroy();
      watches.destroy();
    }
  }

  async #around<T>(call: Call, signal: AbortSignal | undefined, attempt: (seat: Seat, signal: AbortSignal) => Promise<T>): Promise<T> {
    const start = this.#current;
    const tried: { host: string; why: Unanswered }[] = [];
    for (let turn = 0; turn < this.#seats.length; turn += 1) {
      const index = (start + turn) % this.#seats.length;
      const seat = this.#seats[index] as Seat;
      for (let again = true; again; ) {
        try {
          const answer = await attempt(seat, timeLimit(this.#options.attemptTimeoutMs, this.#closed.signal, signal));
          this.#current = index;
          return answer;
        } catch (problem) {
          if (signal?.aborted === true || this.#closed.signal.aborted) throw cancelled(call);
          if (!(problem instanceof Unanswered)) throw problem;
          again = problem.stale;
          if (!again) tried.push({ host: seat.name, why: problem });
        }
      }
    }
    throw unansweredFailure(
      call,
      tried,
      tried.every(({ why }) => why.code === 'TimeoutError' || why.code === 'ABORT_ERR'),
    );
  }
}

/** A request whose connection is still being made does not hear its own signal; the attempt must end all the same. */
function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Unanswered(signal.reason as NodeJS.ErrnoException, false));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
