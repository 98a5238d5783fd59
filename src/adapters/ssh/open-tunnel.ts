import { Duplex } from 'node:stream';
import { Failure } from '../../base/trouble.ts';
import type { SshTarget } from '../../ports/transport.ts';
import { connectFailure } from './classify.ts';
import { type SshLogin, sshArguments } from './ssh-arguments.ts';
import { SshProcess } from './ssh-process.ts';

/** The stream of `ssh -W address:port`. It lives as long as its ssh, and the other way round. */
export function openTunnel(program: string, configFile: string, target: SshTarget, address: string, port: number, login: SshLogin): Duplex {
  const ssh = new SshProcess(program, [...sshArguments(configFile, target, login), '-W', `${address}:${port}`, '--', target.destination]);
  const { stdin, stdout } = ssh.child;
  const tunnel = new Duplex({
    read: () => void stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => void stdin.write(chunk, () => done()),
    // What ended with its ssh never calls back.
    final: (done) => void (stdin.destroyed ? done() : stdin.end(() => done())),
    destroy: (error, done) => {
      ssh.kill();
      done(error);
    },
  });
  let graceMs = 5000;
  stdout.on('data', (chunk: Buffer) => {
    graceMs = 500;
    if (!tunnel.push(chunk)) stdout.pause();
  });
  // The far side may only have ended its half. But where ssh ends as well, its exit code tells an end from a cut.
  stdout.on('end', () => setTimeout(() => tunnel.push(null), graceMs).unref());
  void ssh.ended.then((end) => {
    if (end.exitCode === 0) tunnel.push(null);
    else if (!tunnel.destroyed) tunnel.destroy(tunnelFailure(target, address, port, end));
  });
  return tunnel;
}

function tunnelFailure(target: SshTarget, address: string, port: number, end: Parameters<typeof connectFailure>[1]): Failure {
  // Of a login that others made ssh does not learn why.
  const refused = /(?:open|stdio forwarding request) failed: ([^\n]*)/i.exec(end.stderr);
  if (refused === null) return connectFailure(target, end);
  return new Failure({
    code: 'ssh.tunnel-refused',
    message: `${target.name} cannot connect to ${address} port ${port}: ${refused[1]}`,
    remedy: 'Check that the service runs on the host, and that AllowTcpForwarding in its sshd_config is not off.',
    host: target.name,
    evidence: end.stderr,
  });
}
