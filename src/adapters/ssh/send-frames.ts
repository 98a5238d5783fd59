import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Sha256 } from '../../base/names.ts';
import { Secret } from '../../base/secret.ts';
import { Failure } from '../../base/trouble.ts';
import type { Command, Input, PackedFile } from '../../command/command.ts';
import { type Frame, frame } from '../../command/frame.ts';
import { quote } from '../../command/quote.ts';
import type { SshTarget } from '../../ports/transport.ts';
import type { SshProcess } from './ssh-process.ts';

/** A frame and where the bytes of its payload come from. */
export interface Outgoing {
  readonly frame: Frame;
  readonly payload: Uint8Array | { readonly path: string };
}

const chunkBytes = 1024 * 1024;
const nothing = new Uint8Array();

/** Looks at every artifact before the first byte goes out: a missing one costs nothing. */
export async function prepareFrames(
  target: SshTarget,
  batch: number,
  commands: readonly Command[],
  artifactPath: (sha256: Sha256) => string,
): Promise<readonly Outgoing[]> {
  return await Promise.all(
    commands.map(async ({ argv, input }) => {
      const payload = await payloadOf(target, input, artifactPath);
      const bytes = input?.kind === 'artifact' ? sentFile(input, artifactPath).sizeBytes : payload instanceof Uint8Array ? payload.length : 0;
      return { frame: frame('run', batch, quote(argv), bytes), payload };
    }),
  );
}

async function payloadOf(target: SshTarget, input: Input | undefined, artifactPath: (sha256: Sha256) => string): Promise<Outgoing['payload']> {
  if (input === undefined) return nothing;
  if (input.kind === 'text') return Buffer.from(input.text instanceof Secret ? input.text.reveal() : input.text);
  const { path, sizeBytes } = sentFile(input, artifactPath);
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === sizeBytes) return { path };
  throw new Failure({
    code: size === undefined ? 'artifact.missing' : 'artifact.corrupt',
    message: `the store's ${path}, meant for ${target.name}, ${size === undefined ? 'is not there' : `has ${size} bytes instead of ${sizeBytes}`}`,
    remedy: 'Remove it and run again: it is then fetched or built anew.',
    host: target.name,
  });
}

const sentFile = ({ packed, sha256, sizeBytes }: Extract<Input, { kind: 'artifact' }>, artifactPath: (sha256: Sha256) => string): PackedFile =>
  packed ?? { path: artifactPath(sha256), sizeBytes };

/**
 * Writes one frame as fast as ssh takes it. `onProgress` is called for each piece that went out.
 * @throws Error when the file ends early; the connection can then not be used any more
 */
export async function sendFrame(ssh: SshProcess, { frame, payload }: Outgoing, onProgress: () => void): Promise<void> {
  await ssh.write(frame.before);
  if (payload instanceof Uint8Array) {
    if (payload.length > 0) await ssh.write(payload);
  } else {
    let left = frame.inputBytes;
    for await (const chunk of createReadStream(payload.path, { highWaterMark: chunkBytes, end: frame.inputBytes - 1 }) as AsyncIterable<Buffer>) {
      if (ssh.child.stdin.destroyed) return;
      await ssh.write(chunk);
      left -= chunk.length;
      onProgress();
    }
    if (left !== 0) throw new Error(`${payload.path} ended ${left} bytes early`);
  }
  await ssh.write(frame.after);
  onProgress();
}
