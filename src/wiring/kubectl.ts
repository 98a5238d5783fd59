import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { holdersOf } from '../artifacts/programs.ts';
import { parseLock } from '../artifacts/parse-lock.ts';
import { Failure } from '../base/trouble.ts';
import type { Workspace } from '../ports/workspace.ts';
import { openStore } from './artifacts.ts';

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/**
 * A kubectl for this computer: of the cluster's own version from the store where it runs here, else the one in PATH. The store's may be
 * one binary for many commands, so it is started under the name `kubectl`. @throws Failure `kubectl.missing`
 */
export async function findKubectl(kubernetes: string, workspace: Workspace): Promise<{ readonly path: string }> {
  const text = await workspace.readLock();
  const lock = text === undefined ? undefined : parseLock(text, 'bramble.lock');
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const pins = process.platform === 'linux' && lock?.ok === true ? lock.value.pins : [];
  const names = holdersOf('kubectl', 'control-plane');
  const pin = pins.find(({ artifact, arch: own }) => own === arch && artifact.version === kubernetes && names.includes(artifact.name));
  const store = openStore();
  if (pin !== undefined && (await store.has(pin.sha256)) && (await isExecutable(store.path(pin.sha256)))) return { path: store.path(pin.sha256) };
  for (const folder of (process.env['PATH'] ?? '').split(delimiter))
    if (folder !== '' && (await isExecutable(join(folder, 'kubectl')))) return { path: join(folder, 'kubectl') };
  throw new Failure({
    code: 'kubectl.missing',
    message: 'there is no kubectl: none in PATH, and the store has none that runs on this computer',
    remedy:
      'Install kubectl (kubernetes.io/docs/tasks/tools), or run it on a control plane: `bramble ssh <host> -- sudo kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes`.',
  });
}
