/**
 * A signal that aborts with a `TimeoutError` when the time is over, or with one of the others. In Node 20 the garbage collector may
 * take `AbortSignal.timeout` out of an `AbortSignal.any`, which then never aborts (nodejs/node#57736); a timer of our own is held.
 */
export function timeLimit(timeoutMs: number, ...others: readonly (AbortSignal | undefined)[]): AbortSignal {
  const limit = new AbortController();
  setTimeout(() => limit.abort(new DOMException(`${timeoutMs} ms are over`, 'TimeoutError')), timeoutMs).unref();
  const signals = others.filter((each) => each !== undefined);
  return signals.length === 0 ? limit.signal : AbortSignal.any([limit.signal, ...signals]);
}
