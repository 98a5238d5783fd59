import type { HostName, Sha256 } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import type { ConfirmHostKey, HostKeyPrint, SshTarget, Transport } from '../../ports/transport.ts';
import { declined, keyChanged, notConfirmed, readConflict } from './host-key-refusals.ts';
import { knownAddress } from './known-address.ts';
import { loginSockets } from './login-sockets.ts';
import { addKnownHosts, type KnownHost, readKnownHosts, replaceKnownHost } from './known-hosts.ts';
import { openSession } from './open-session.ts';
import { openTunnel } from './open-tunnel.ts';
import type { SshLogin } from './ssh-arguments.ts';
import { scanHostKeys } from './scan-host-keys.ts';
import { ensureSshConfig, type SshSetup, sshSetup } from './ssh-config.ts';

export interface OpenSshOptions extends SshSetup {
  /** Path of an artifact in the operator's store. */
  readonly artifactPath: (sha256: Sha256) => string;
  /** Without it a host whose key is not known is refused. */
  readonly confirmHostKey?: ConfirmHostKey;
  /** Hosts whose known key may be forgotten for the one that they show now, once that is confirmed. */
  readonly newMachines?: readonly HostName[];
  /** Programs that every host must have, beside those that the loop itself uses. */
  readonly tools?: readonly string[];
  /** On the host, a path without spaces on a tmpfs. Default `/run/bramble`. */
  readonly runDirectory?: string;
  /**
   * A folder of this user alone, with a short path: a login stays for a minute after it was used, and who comes meanwhile takes it. Without
   * it every connection is a login of its own, which ends with its ssh.
   */
  readonly loginFolder?: string | undefined;
  /** Default `ssh`. */
  readonly program?: string;
}

/** Transport over the system's OpenSSH client: one ssh process for each connection, nothing installed on the host. */
export function openSsh(options: OpenSshOptions): Transport {
  const { directory, configFile, knownHosts, config } = sshSetup(options);
  const { connectTimeoutMs } = config;
  const program = options.program ?? 'ssh';
  const { artifactPath, tools = [], runDirectory = '/run/bramble' } = options;
  const sockets = options.loginFolder === undefined ? undefined : loginSockets(options.loginFolder, configFile);
  const settings = { program, configFile, runDirectory, tools, connectTimeoutMs, artifactPath, sockets };
  const ready = once(() => ensureSshConfig(configFile, config));
  const greeted = new Set<string>();
  let questions: Promise<unknown> = Promise.resolve();

  /** Asks about one key and keeps it, in the place of the known one where that is forgotten for it. */
  const confirm = (target: SshTarget, found: KnownHost, before: HostKeyPrint | undefined, refusal: Failure): Promise<void> => {
    const { address, type, fingerprint } = found;
    const asked = questions.then(async () => {
      // Another connection may have asked about the same key in the meantime.
      if ((await readKnownHosts(knownHosts)).some(({ line }) => line === found.line)) return;
      const isConfirmed = await options.confirmHostKey?.({ host: target.name, address, type, fingerprint, ...(before === undefined ? {} : { before }) });
      if (isConfirmed !== true) throw refusal;
      await (before === undefined ? addKnownHosts(knownHosts, [found.line]) : replaceKnownHost(knownHosts, address, found.line));
    });
    questions = asked.catch(() => undefined);
    return asked;
  };

  const meet = async (target: SshTarget, unknown: Failure, signal: AbortSignal | undefined): Promise<void> => {
    const found = await scanHostKeys(program, directory, config, target, signal);
    signal?.throwIfAborted();
    if (found.length === 0) throw unknown;
    for (const key of found) await confirm(target, key, undefined, declined(unknown, key));
  };

  /** Only the key of a host that the user calls a new machine is forgotten, and only in the workspace: what that knows wins over the user's own files. */
  const meetAgain = async (target: SshTarget, changed: Failure, signal: AbortSignal | undefined): Promise<void> => {
    const conflict = await readConflict(changed, knownHosts, await knownAddress(program, configFile, target));
    if (conflict === undefined) throw changed;
    const refusal = keyChanged(target, conflict, changed);
    if (!conflict.isOfTarget || options.newMachines?.includes(target.name) !== true) throw refusal;
    const found = await scanHostKeys(program, directory, config, target, signal, conflict.address);
    signal?.throwIfAborted();
    const key = found.find(({ address }) => address === conflict.address);
    if (key === undefined) throw refusal;
    await confirm(target, key, conflict.known, notConfirmed(refusal));
  };

  return {
    async connect(target, signal) {
      await ready();
      // A first contact, and one key to forget; a conflict that is still there then is told of.
      for (let tries = 0; ; tries += 1) {
        try {
          const session = await openSession(settings, target, signal);
          if (sockets !== undefined) greeted.add(sockets.pathOf(target));
          return session;
        } catch (error) {
          if (!(error instanceof Failure) || tries === 2) throw error;
          if (error.code === 'ssh.host-key-unknown') await meet(target, error, signal);
          else if (error.code === 'ssh.host-key-changed') await meetAgain(target, error, signal);
          else throw error;
        }
      }
    },
    async tunnel(target, address, port) {
      await ready();
      // A login that does not answer would hang a tunnel: only what a session of this run has used is trusted.
      const login: SshLogin = sockets !== undefined && greeted.has(sockets.pathOf(target)) ? { kind: 'take', socket: sockets.pathOf(target) } : { kind: 'own' };
      return openTunnel(program, configFile, target, address, port, login);
    },
  };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
