import type { Sha256 } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import type { ConfirmHostKey, SshTarget, Transport } from '../../ports/transport.ts';
import { addKnownHosts, type KnownHost, readKnownHosts } from './known-hosts.ts';
import { openSession } from './open-session.ts';
import { openTunnel } from './open-tunnel.ts';
import { scanHostKeys } from './scan-host-keys.ts';
import { ensureSshConfig, type SshSetup, sshSetup } from './ssh-config.ts';

export interface OpenSshOptions extends SshSetup {
  /** Path of an artifact in the operator's store. */
  readonly artifactPath: (sha256: Sha256) => string;
  /** Without it a host whose key is not known is refused. */
  readonly confirmHostKey?: ConfirmHostKey;
  /** Programs that every host must have, beside those that the loop itself uses. */
  readonly tools?: readonly string[];
  /** On the host, a path without spaces on a tmpfs. Default `/run/bramble`. */
  readonly runDirectory?: string;
  /** Default `ssh`. */
  readonly program?: string;
}

/** Transport over the system's OpenSSH client: one ssh process for each connection, nothing installed on the host. */
export function openSsh(options: OpenSshOptions): Transport {
  const { directory, configFile, knownHosts, config } = sshSetup(options);
  const { connectTimeoutMs } = config;
  const program = options.program ?? 'ssh';
  const { artifactPath, tools = [], runDirectory = '/run/bramble' } = options;
  const settings = { program, configFile, runDirectory, tools, connectTimeoutMs, artifactPath };
  const ready = once(() => ensureSshConfig(configFile, config));
  let questions: Promise<unknown> = Promise.resolve();

  const confirm = (target: SshTarget, found: KnownHost, unknown: Failure): Promise<void> => {
    const { address, type, fingerprint } = found;
    const asked = questions.then(async () => {
      // Another connection may have asked about the same key in the meantime.
      if ((await readKnownHosts(knownHosts)).some(({ line }) => line === found.line)) return;
      if ((await options.confirmHostKey?.({ host: target.name, address, type, fingerprint })) !== true) throw declined(unknown, found);
      await addKnownHosts(knownHosts, [found.line]);
    });
    questions = asked.catch(() => undefined);
    return asked;
  };

  return {
    async connect(target, signal) {
      await ready();
      try {
        return await openSession(settings, target, signal);
      } catch (error) {
        if (!(error instanceof Failure && error.code === 'ssh.host-key-unknown')) throw error;
        const found = await scanHostKeys(program, directory, config, target, signal);
        signal?.throwIfAborted();
        if (found.length === 0) throw error;
        for (const key of found) await confirm(target, key, error);
        return await openSession(settings, target, signal);
      }
    },
    async tunnel(target, address, port) {
      await ready();
      return openTunnel(program, configFile, target, address, port);
    },
  };
}

function declined(unknown: Failure, { type, fingerprint, address }: KnownHost): Failure {
  const message = `${unknown.message}: ${address} shows ${type} ${fingerprint}`;
  return new Failure({
    code: unknown.code,
    message,
    remedy: unknown.remedy,
    evidence: unknown.evidence ?? '',
    ...(unknown.host === undefined ? {} : { host: unknown.host }),
  });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
