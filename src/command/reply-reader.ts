import type { Answer } from './command.ts';
import { greeting, outputLimitBytes } from './loop.ts';

/** What the loop says, in order: one greeting, then an answer for every request it ran. */
export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'missing'; readonly tools: readonly string[] }
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** A command wrote more than outputLimitBytes; its batch ends here. */
  | { readonly kind: 'flood'; readonly exitCode: number }
  /** Bytes that no loop writes; nothing after them can be trusted. */
  | { readonly kind: 'garbage'; readonly line: string };

const newline = 10;
const longestLine = 4096;
const header = /^(\d+) (\d+) (\d+)$/;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Turns the loop's byte stream into replies, however it is cut into chunks. */
export class ReplyReader {
  #chunks: Uint8Array[] = [];
  #length = 0;
  #greeted = false;
  #head: { exitCode: number; out: number; err: number } | undefined;

  push(chunk: Uint8Array): readonly Reply[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const replies: Reply[] = [];
    for (let reply = this.#next(); reply !== undefined; reply = this.#next()) {
      replies.push(reply);
      if (reply.kind === 'garbage') break;
    }
    return replies;
  }

  #next(): Reply | undefined {
    while (!this.#greeted) {
      const line = this.#line();
      if (line === undefined) return undefined;
      if (!line.startsWith(greeting)) continue;
      this.#greeted = true;
      const [word, ...tools] = line.slice(greeting.length).split(' ');
      return word === 'ready' ? { kind: 'ready' } : { kind: 'missing', tools };
    }
    if (this.#head === undefined) {
      const line = this.#line();
      if (line === undefined) return this.#length > longestLine ? { kind: 'garbage', line: decoder.decode(this.#take(longestLine)) } : undefined;
      const parts = header.exec(line);
      if (parts === null) return { kind: 'garbage', line };
      this.#head = { exitCode: Number(parts[1]), out: Number(parts[2]), err: Number(parts[3]) };
    }
    const { exitCode, out, err } = this.#head;
    if (this.#length < out + err) return undefined;
    this.#head = undefined;
    const [stdout, stderr] = [this.#take(out), this.#take(err)];
    if (out > outputLimitBytes || err > outputLimitBytes) return { kind: 'flood', exitCode };
    return { kind: 'answer', answer: { exitCode, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) } };
  }

  #line(): string | undefined {
    const all = this.#take(this.#length);
    const end = all.indexOf(newline);
    this.#chunks = all.length === 0 ? [] : [end < 0 ? all : all.subarray(end + 1)];
    this.#length = end < 0 ? all.length : all.length - end - 1;
    return end < 0 ? undefined : decoder.decode(all.subarray(0, end));
  }

  #take(count: number): Uint8Array {
    const only = this.#chunks[0];
    const all = this.#chunks.length === 1 && only !== undefined ? only : this.#joined();
    this.#chunks = all.length > count ? [all.subarray(count)] : [];
    this.#length -= count;
    return all.subarray(0, count);
  }

  #joined(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }
}
