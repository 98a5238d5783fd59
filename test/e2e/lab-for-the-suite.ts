import { rm } from 'node:fs/promises';
import { lab, labFolder } from './lab.ts';
import { runProgram } from './run-program.ts';

/** Set while one works on the suite: the lab that is up is used and stays, so that `-t <chapter>` runs one chapter on it. */
const isKept = (process.env['BRAMBLE_E2E_KEEP'] ?? '') !== '';

async function remove(): Promise<void> {
  await lab(['down'], { codes: [0, 2] });
  await rm(labFolder, { recursive: true, force: true });
}

/** Before everything: Docker answers, and nothing is left of a run that was killed. */
export async function setup(): Promise<void> {
  await runProgram('docker', ['version', '--format', '{{.Server.Version}}']).catch((cause: unknown) => {
    throw new Error('the end-to-end tests need Docker, and it does not answer; scripts/start-dockerd starts it where no service manager does', { cause });
  });
  if (!isKept) await remove();
}

/** After everything, whatever failed. */
export async function teardown(): Promise<void> {
  if (!isKept) await remove();
}
