import { expect, test } from 'vitest';
import type { HostName } from '../../base/names.ts';
import type { SshTarget } from '../../ports/transport.ts';
import { connectFailure } from './classify.ts';

const target: SshTarget = { name: 'pi-1' as HostName, destination: '10.0.0.11', user: 'pi' };

/** What OpenSSH 7.9 to 9.9 and sudo write in the C locale. */
const texts: readonly (readonly [code: string, exitCode: number, stderr: string])[] = [
  ['ssh.unreachable', 255, 'ssh: connect to host 10.0.0.11 port 22: Connection refused'],
  ['ssh.unreachable', 255, 'ssh: connect to host 10.0.0.11 port 22: Connection timed out'],
  ['ssh.unreachable', 255, 'ssh: connect to host 10.0.0.11 port 22: Operation timed out'],
  ['ssh.unreachable', 255, 'ssh: connect to host 10.0.0.11 port 22: No route to host'],
  ['ssh.unreachable', 255, 'ssh: connect to host 10.0.0.11 port 22: Network is unreachable'],
  ['ssh.unreachable', 255, 'ssh: Could not resolve hostname pi-1: Name or service not known'],
  ['ssh.unreachable', 255, 'kex_exchange_identification: Connection closed by remote host\nConnection closed by 10.0.0.11 port 22'],
  ['ssh.unreachable', 255, 'kex_exchange_identification: read: Connection reset by peer\nConnection reset by 10.0.0.11 port 22'],
  ['ssh.unreachable', 255, 'Connection timed out during banner exchange\nConnection to 10.0.0.11 port 22 timed out'],
  ['ssh.unreachable', 255, 'Unable to negotiate with 10.0.0.11 port 22: no matching host key type found. Their offer: ssh-rsa,ssh-dss'],
  ['ssh.auth-refused', 255, 'pi@10.0.0.11: Permission denied (publickey,password).'],
  ['ssh.auth-refused', 255, 'Received disconnect from 10.0.0.11 port 22:2: Too many authentication failures\nDisconnected from 10.0.0.11 port 22'],
  ['ssh.host-key-unknown', 255, 'No ED25519 host key is known for 10.0.0.11 and you have requested strict checking.\nHost key verification failed.'],
  [
    'ssh.host-key-changed',
    255,
    '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nOffending ED25519 key in /w/known_hosts:1\nHost key for 10.0.0.11 has changed and you have requested strict checking.\nHost key verification failed.',
  ],
  [
    'ssh.jump-failed',
    255,
    'me@gate: Permission denied (publickey).\nkex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535',
  ],
  ['ssh.unreachable', 255, 'channel 0: open failed: connect failed: No route to host\nstdio forwarding failed\nConnection closed by UNKNOWN port 65535'],
  ['ssh.config-invalid', 255, '/home/me/.ssh/config: line 3: Bad configuration option: foo\n/home/me/.ssh/config: terminating, 1 bad configuration options'],
  ['ssh.config-invalid', 255, 'Bad owner or permissions on /home/me/.ssh/config'],
  ['ssh.no-sudo', 1, 'sudo: a password is required'],
  ['ssh.no-sudo', 1, 'sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper'],
  ['ssh.no-sudo', 1, "Sorry, user pi is not allowed to execute '/usr/bin/sh' as root on pi-1."],
  ['ssh.no-sudo', 127, 'sh: 1: exec: sudo: not found'],
  ['ssh.no-sudo', 127, 'sh: exec: line 0: sudo: not found'],
  ['ssh.no-sudo', 1, 'sudo: you do not exist in the passwd database'],
  ['ssh.tool-missing', 127, 'sh: 1: id: not found'],
  ['ssh.shell-refused', 1, 'This account is currently not available.'],
  ['ssh.shell-refused', 1, 'WARNING: Your password has expired.\nPassword change required but no TTY available.'],
];

test.each(texts)('%s: exit code %i with %j', (code, exitCode, stderr) => {
  const failure = connectFailure(target, { exitCode, signal: null, stderr });
  expect([failure.code, failure.host, failure.evidence]).toEqual([code, 'pi-1', stderr]);
  expect(failure.remedy).not.toBe('');
});

test('an ssh that ends in a way that nobody foresaw still says where and what', () => {
  expect(connectFailure(target, { exitCode: 255, signal: null, stderr: 'something new' })).toMatchObject({
    code: 'ssh.unreachable',
    evidence: 'something new',
  });
});
