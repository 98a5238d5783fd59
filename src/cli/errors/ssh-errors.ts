import { type ErrorEntry, entry } from './error-entry.ts';

/** The way to a host. */
export const sshErrors: Readonly<Record<string, ErrorEntry>> = {
  'ssh.auth-refused': entry('The host refuses the login.', 'Make `ssh <user>@<host>` work without a question first.'),
  'ssh.client-missing': entry('There is no ssh program on this computer.', 'Install the OpenSSH client.'),
  'ssh.command-timeout': entry('A command on a host took too long and was stopped.', 'Check load, memory and disk of the host, then run again.'),
  'ssh.config-invalid': entry('ssh refuses its own configuration.', 'Mend ~/.ssh/config as the message says.'),
  'ssh.connection-lost': entry('The connection to a host broke.', 'Run again when it is back: nothing is half-written.'),
  'ssh.host-key-changed': entry(
    'A host shows another key than the known one.',
    'If it is another machine now, say so with `--new-machine <host>`; else find out who answers.',
  ),
  'ssh.host-key-unknown': entry('A host was never seen before and nobody accepted its key.', 'Compare the key, then accept it, or use `--accept-new-hosts`.'),
  'ssh.jump-failed': entry('The jump host on the way cannot be used.', 'Make the login over it work by hand first.'),
  'ssh.lock-failed': entry('The lock on a host can be neither taken nor read.', 'Check that /run/bramble/lock is an ordinary file.'),
  'ssh.keygen-failed': entry('ssh-keygen could not make or read a key.', 'Check that the folder is yours and has space, and that the key is whole.'),
  'ssh.keygen-missing': entry('There is no ssh-keygen.', 'Install the OpenSSH client.'),
  'ssh.no-sudo': entry('The login cannot become root without a password.', 'Allow it with a line in /etc/sudoers.d, as the message shows.'),
  'ssh.output-too-large': entry('A command wrote far too much.', 'Look on the host for what makes it write so much.'),
  'ssh.shell-refused': entry('The host does not run commands for this login.', 'Log in by hand and see what it says.'),
  'ssh.tool-missing': entry('The host lacks a program that is needed.', 'Install it there.'),
  'ssh.tunnel-refused': entry('A host cannot connect to a port for us.', 'Check that the service runs and that AllowTcpForwarding is not off.'),
  'ssh.unreachable': entry('Nothing answers at the address of a host.', 'Check that it is on, its address and its network.'),
};
