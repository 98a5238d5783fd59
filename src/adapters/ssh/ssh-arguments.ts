import type { SshTarget } from '../../ports/transport.ts';

/** Whether an ssh takes a login that is there: none, one that it may also leave for those after it, or one that others made. */
export type SshLogin = { readonly kind: 'own' } | { readonly kind: 'leave' | 'take'; readonly socket: string };

/** How long a login stays after the last that used it. */
const lingerSeconds = 60;

// A user's master connection, remote command or forwarded port would change what we talk to.
const unshared = ['ControlMaster=no', 'ControlPath=none'];
const always = ['RemoteCommand=none', 'ClearAllForwardings=yes'];

function loginOptions(login: SshLogin): readonly string[] {
  if (login.kind === 'own') return unshared;
  const path = `ControlPath=${login.socket.replaceAll('%', '%%')}`;
  return login.kind === 'take' ? ['ControlMaster=no', path] : ['ControlMaster=auto', path, `ControlPersist=${lingerSeconds}`];
}

/** What every ssh of ours is given; the target's fields win over the configuration. */
export function sshArguments(configFile: string, target: SshTarget, login: SshLogin = { kind: 'own' }): readonly string[] {
  return [
    '-F',
    configFile,
    '-Tax',
    ...[...loginOptions(login), ...always].flatMap((option) => ['-o', option]),
    ...(target.user === undefined ? [] : ['-l', target.user]),
    ...(target.port === undefined ? [] : ['-p', String(target.port)]),
    // Without IdentitiesOnly an agent full of keys uses up the server's patience before the named one is tried.
    ...(target.identityFile === undefined ? [] : ['-o', 'IdentitiesOnly=yes', '-i', target.identityFile.replaceAll('%', '%%')]),
    ...(target.jump === undefined ? [] : ['-J', target.jump]),
  ];
}
