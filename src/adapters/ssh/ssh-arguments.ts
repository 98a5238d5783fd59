import type { SshTarget } from '../../ports/transport.ts';

/** What every ssh of ours is given; the target's fields win over the configuration. */
export function sshArguments(configFile: string, target: SshTarget): readonly string[] {
  return [
    ...['-F', configFile, '-T', '-a', '-x'],
    // One process a host and nothing shared: a user's master connection or remote command would change what we talk to.
    ...['-o', 'ControlMaster=no', '-o', 'ControlPath=none', '-o', 'RemoteCommand=none', '-o', 'ClearAllForwardings=yes'],
    ...(target.user === undefined ? [] : ['-l', target.user]),
    ...(target.port === undefined ? [] : ['-p', String(target.port)]),
    // Without IdentitiesOnly an agent full of keys uses up the server's patience before the named one is tried.
    ...(target.identityFile === undefined ? [] : ['-o', 'IdentitiesOnly=yes', '-i', target.identityFile.replaceAll('%', '%%')]),
    ...(target.jump === undefined ? [] : ['-J', target.jump]),
  ];
}
