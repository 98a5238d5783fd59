import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { SshTarget } from '../../ports/transport.ts';
import { isErrno } from '../files/durable-file.ts';

/** Where logins wait for the next ssh, as sockets that only this user can reach. */
export interface LoginSockets {
  /** The same for everything that leads to one host from one workspace. */
  pathOf(target: SshTarget): string;
  isThere(target: SshTarget): boolean;
  /** Nobody takes this login any more. */
  forget(target: SshTarget): void;
}

/** Of a path for a socket, the shortest limit of any system, without what ssh appends while it makes it. */
const longestPath = 104 - 18;
/** What ssh takes as it is: it looks for words, quotes and variables in the value of an option. */
const plain = /^[\w@%+=:,./-]+$/;

/** A folder for the sockets of one user; undefined where there is none that nobody else can write to. */
export function privateFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { uid } = userInfo();
  const runtime = env['XDG_RUNTIME_DIR'];
  const folder = runtime === undefined || runtime === '' ? join(tmpdir(), `bramble-${uid}`) : join(runtime, 'bramble');
  try {
    makeUnlessThere(folder);
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** Its last part alone. Another run may make it at the same moment. */
function makeUnlessThere(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
}

/** `configFile` has the known hosts of a workspace: what one workspace trusts is nothing to another. Undefined where paths get too long, or ssh would not take them. */
export function loginSockets(folder: string, configFile: string): LoginSockets | undefined {
  const pathOf = ({ destination, user = '', port = 22, identityFile = '', jump = '' }: SshTarget): string =>
    join(folder, createHash('sha256').update([configFile, destination, user, port, identityFile, jump].join('\0')).digest('hex').slice(0, 16));
  if (join(folder, '0'.repeat(16)).length > longestPath || !plain.test(folder)) return undefined;
  return {
    pathOf,
    isThere: (target) => existsSync(pathOf(target)),
    forget: (target) => rmSync(pathOf(target), { force: true }),
  };
}
