const pauseMs = 500;

/** Tries until it succeeds, and tells the last trouble when the time is over. A try that hangs has to have an end of its own. */
export async function eventually<T>(what: string, seconds: number, attempt: () => Promise<T>): Promise<T> {
  const endMs = Date.now() + seconds * 1_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > endMs) throw new Error(`${what}: not within ${seconds} s`, { cause: error });
      await new Promise((done) => setTimeout(done, pauseMs));
    }
  }
}
