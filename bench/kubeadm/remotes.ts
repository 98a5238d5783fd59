import { join } from 'node:path';
import { openSsh } from '../../src/adapters/ssh/open-ssh.ts';
import type { Sha256 } from '../../src/base/names.ts';
import type { Command } from '../../src/command/command.ts';
import type { Host } from '../../src/config/config.ts';
import { targetOf } from '../../src/run/observe-hosts.ts';
import { interrupted } from '../measure/interruption.ts';

/** A host that runs commands as root, over the same connections as bramble's. */
export interface Remote {
  readonly host: Host;
  /** One exchange; gives what the last command printed. @throws Error with what was said where one does not end with 0 */
  run(...commands: readonly Command[]): Promise<string>;
  close(): Promise<void>;
}

/** Opens connections to hosts. `artifactPath` says where the bytes are that commands get. */
export function openRemotes(workspace: string, artifactPath: (sha256: Sha256) => string): (host: Host) => Promise<Remote> {
  const transport = openSsh({ directory: join(workspace, '.bramble'), artifactPath });
  return async (host) => {
    const session = await transport.connect(targetOf(host), interrupted);
    const run = async (...commands: readonly Command[]): Promise<string> => {
      const answers = await session.run(commands);
      const last = answers.at(-1);
      if (last === undefined || last.exitCode !== 0)
        throw new Error(
          `${host.name}: ${commands[answers.length - 1]?.argv.join(' ') ?? ''}\n${last?.stdout.slice(-3000) ?? ''}${last?.stderr.slice(-3000) ?? ''}`,
        );
      return last.stdout;
    };
    return { host, run, close: () => session.close() };
  };
}
