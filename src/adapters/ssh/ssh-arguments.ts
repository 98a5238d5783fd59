import type { SshTarget } from '../../ports/transport.ts';

// A user's master connection, remote command or forwarded port would change what we talk to.
const unshared = ['ControlMaster=no', 'ControlPath=none', 'RemoteCommand=none', 'ClearAllForwardings=yes'];

/** What every ssh of ours is given; the target's fields win over the configuration. */
export function sshArguments(configFile: string, target: SshTarget): readonly string[] {
  return [
    '-F',
    configFile,
    '-Tax',
    ...unshared.flatMap((option) => ['-o', option]),
    ...(target.user === undefined ? [] : ['-l', target.user]),
    ...(target.port === undefined ? [] : ['-p', String(target.port)]),
    // Without IdentitiesOnly an agent full of keys uses up the server's patience before the named one is tried.
    ...(target.identityFile === undefined ? [] : ['-o', 'IdentitiesOnly=yes', '-i', target.identityFile.replaceAll('%', '%%')]),
    ...(target.jump === undefined ? [] : ['-J', target.jump]),
  ];
}
