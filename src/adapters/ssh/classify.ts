import { Failure } from '../../base/trouble.ts';
import { brokenBy } from '../../command/loop.ts';
import type { SshTarget } from '../../ports/transport.ts';
import type { SshEnd } from './ssh-process.ts';

interface Rule {
  readonly code: string;
  readonly when: RegExp;
  readonly what: (target: SshTarget, found: RegExpExecArray) => string;
  readonly remedy: (target: SshTarget, found: RegExpExecArray) => string;
}

const login = ({ user, port, jump, destination }: SshTarget): string =>
  [
    'ssh',
    ...(jump === undefined ? [] : ['-J', jump]),
    ...(port === undefined ? [] : ['-p', port]),
    user === undefined ? destination : `${user}@${destination}`,
  ].join(' ');

const unreachable = (when: RegExp, why: string, remedy: string): Rule => ({
  code: 'ssh.unreachable',
  when,
  what: (t) => `${t.name} cannot be reached at ${t.destination}${t.port === undefined ? '' : ` port ${t.port}`}: ${why}`,
  remedy: () => remedy,
});
const isItOn = 'Check that the machine is on and in this network, and that its address in bramble.yaml is right.';

/** First match wins: a cause stands before its consequences. The texts are those of OpenSSH's and sudo's sources in the C locale. */
const rules: readonly Rule[] = [
  {
    code: 'ssh.config-invalid',
    when: /Bad configuration option|terminating, \d+ bad configuration|Bad owner or permissions on .*|percent_expand|Invalid -J argument|Bad port/,
    what: (t) => `ssh refuses its own configuration while connecting to ${t.name}`,
    remedy: () => 'Mend what ssh names in the lines above, in ~/.ssh/config or in the ssh settings of bramble.yaml.',
  },
  {
    code: 'ssh.host-key-changed',
    when: /REMOTE HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY/,
    what: (t) => `the host key of ${t.name} (${t.destination}), or of the jump host before it, is not the one that is known`,
    remedy: () =>
      'If the machine was installed anew, remove the line that ssh names as "Offending" from that known_hosts file and run again. If not, somebody may stand in between.',
  },
  {
    code: 'ssh.host-key-unknown',
    when: /host key is known for|Host key verification failed/,
    what: (t) => `the host key of ${t.name} (${t.destination}), or of the jump host before it, is not known yet`,
    remedy: () => 'Run in a terminal to see its fingerprint and confirm it, or pass --accept-new-hosts.',
  },
  unreachable(/channel \d+: open failed[^\n]*(?=[^]*stdio forwarding failed)/, 'the jump host cannot connect to it', isItOn),
  {
    code: 'ssh.jump-failed',
    when: /UNKNOWN port 65535|stdio forwarding failed/,
    what: (t) => `the jump host on the way to ${t.name} (${t.destination}) cannot be used`,
    remedy: (t) => `Make this work first: ${login(t)}`,
  },
  {
    code: 'ssh.auth-refused',
    when: /Permission denied \(([^)]*)\)|Too many authentication failures|UNPROTECTED PRIVATE KEY FILE/,
    what: (t) => `${t.name} (${t.destination}) refused the login${t.user === undefined ? '' : ` as ${t.user}`}`,
    remedy: (t) =>
      `Make this work without a question first: ${login(t)}. A key is put there with ssh-copy-id, a key with a passphrase is unlocked with ssh-add; user and key are set under ssh in bramble.yaml or in ~/.ssh/config.`,
  },
  unreachable(/Could not resolve hostname/, 'the name is not found', 'Use an address, or a name that this computer can resolve.'),
  unreachable(/Connection refused/, 'the connection is refused', 'The machine is on, but nothing listens there: start sshd on it, or correct ssh.port.'),
  unreachable(/Connection timed out|Operation timed out|Timeout, server .* not responding/, 'it does not answer in time', isItOn),
  unreachable(/No route to host|Network is unreachable|Host is down/, 'there is no route to it', isItOn),
  unreachable(
    /no matching (?:host key type|key exchange method|cipher|MAC) found/,
    'its ssh server offers no algorithm that this client accepts',
    'Update the ssh server of the host, or allow one of the offered algorithms in ~/.ssh/config.',
  ),
  unreachable(
    /Connection (?:closed|reset) by|kex_exchange_identification|banner exchange|Broken pipe/,
    'it closed the connection before a login',
    'Check the log of sshd on the host: it may be starting, full or blocking this address.',
  ),
  {
    code: 'ssh.no-sudo',
    when: /sudo: .*|is not in the sudoers file|is not allowed to (?:execute|run)/,
    what: (t) => `the login on ${t.name} cannot become root without a password`,
    remedy: () => 'As root on the host, put "<user> ALL=(ALL) NOPASSWD: ALL" into /etc/sudoers.d/bramble (and install sudo), or log in as root.',
  },
  {
    code: 'ssh.tool-missing',
    when: /(?:exec|sh)?:? ?(\w[\w-]*): (?:command )?not found/,
    what: (t, found) => `${t.name} lacks a program: ${found[1]}`,
    remedy: () => 'Install it on the host.',
  },
];

/** Why an ssh that never greeted us ended. */
export function connectFailure(target: SshTarget, end: SshEnd): Failure {
  if (end.spawnError !== undefined) return clientMissing(target, end.spawnError);
  const about = { host: target.name, evidence: end.stderr };
  for (const rule of rules) {
    const found = rule.when.exec(end.stderr);
    if (found !== null) return new Failure({ code: rule.code, message: rule.what(target, found), remedy: rule.remedy(target, found), ...about });
  }
  if (end.exitCode === 255 || end.signal !== null) {
    const message = `ssh to ${target.name} (${target.destination}) ended before a login: ${end.signal ?? 'exit code 255'}`;
    return new Failure({ code: 'ssh.unreachable', message, remedy: `Make this work first: ${login(target)}`, ...about });
  }
  const message = `${target.name} accepted the login but did not run a shell (exit code ${end.exitCode})`;
  return new Failure({ code: 'ssh.shell-refused', message, remedy: `Log in by hand and see what it says: ${login(target)} exec sh -c id`, ...about });
}

function clientMissing(target: SshTarget, cause: Error): Failure {
  const remedy = 'Install the OpenSSH client (Debian, Ubuntu: apt install openssh-client).';
  return new Failure({ code: 'ssh.client-missing', message: `no ssh program can be started here: ${cause.message}`, remedy, host: target.name, cause });
}

export function toolsMissing(target: SshTarget, tools: readonly string[]): Failure {
  const message = `${target.name} lacks ${tools.length === 1 ? 'a program' : 'programs'}: ${tools.join(', ')}`;
  return new Failure({
    code: 'ssh.tool-missing',
    message,
    remedy: 'Install them on the host; on Debian they are in coreutils, util-linux and systemd.',
    host: target.name,
  });
}

/** Why an ssh ended that had greeted us. */
export function sessionEnd(target: SshTarget, { exitCode, signal, stderr }: SshEnd): Failure {
  const by = stderr
    .split('\n')
    .find((line) => line.startsWith(brokenBy))
    ?.slice(brokenBy.length);
  if (by === undefined) return connectionLost(target, `ssh ended with ${signal ?? `exit code ${exitCode}`}`, stderr);
  return new Failure({
    code: 'run.lock-broken',
    message: `${target.name}: another run took this host over and ended what this one did there: ${by}`,
    remedy: 'Let that run end, then look with `bramble plan` at what is left to do.',
    host: target.name,
  });
}

/** Why an ssh ended that had greeted us, or that was given up. */
export function connectionLost(target: SshTarget, why: string, evidence: string): Failure {
  const remedy = 'Nothing is half-written: run the same command again. If it happens again, check power, network and memory of the host.';
  return new Failure({ code: 'ssh.connection-lost', message: `the connection to ${target.name} was lost: ${why}`, remedy, host: target.name, evidence });
}
