import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../../base/trouble.ts';
import type { Docker } from '../../ports/lab.ts';

const unneeded = ['man', 'doc', 'locale', 'info'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);

/**
 * Installs a minimal Debian with mmdebstrap, straight into a Docker image, without a file in between.
 * @throws Failure `lab.debian-failed`
 */
export async function installDebian(docker: Docker, suite: string, tag: string, onLine: (line: string) => void, signal?: AbortSignal): Promise<void> {
  // Under this name until it is known to be whole: an import that was cut off looks like a success.
  const unfinished = `${tag}-unfinished`;
  const options = signal === undefined ? {} : { signal };
  const debian = spawn('mmdebstrap', ['--variant=minbase', ...unneeded, '--aptopt=Acquire::Languages "none"', suite, '-'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  const image = spawn('docker', ['import', '-', unfinished], { stdio: ['pipe', 'ignore', 'pipe'], ...options });
  const said: string[] = [];
  const collect = (line: string): void => {
    said.push(line);
    onLine(line);
  };
  for (const stream of [debian.stderr, image.stderr]) createInterface(stream).on('line', collect);
  const exits = [debian, image].map(
    (child) =>
      new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => resolve(code ?? -1));
      }),
  );
  const results = await Promise.allSettled([pipeline(debian.stdout, image.stdin), ...exits]);
  signal?.throwIfAborted();
  const isFine = results.every((result, i) => result.status === 'fulfilled' && (i === 0 || result.value === 0));
  if (isFine) await docker.run(['tag', unfinished, tag]);
  await docker.run(['rmi', unfinished]).catch(() => undefined);
  if (isFine) return;
  throw new Failure({
    code: 'lab.debian-failed',
    message: `Debian ${suite} could not be installed into an image for the lab's machines.`,
    remedy:
      "See that Debian's mirror (deb.debian.org) is reachable and that the package debian-archive-keyring is installed; run with sudo where user namespaces are off.",
    evidence: said.slice(-20).join('\n'),
    cause: results.find((result) => result.status === 'rejected')?.reason,
  });
}
