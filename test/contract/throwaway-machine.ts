import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Answer, Command } from '../../src/command/command.ts';

/** A container with systemd of its own that a test may break; made from the image of the lab's machines. */
export interface ThrowawayMachine {
  readonly name: string;
  /** Runs a command as root. `artifact` stands for the bytes of a command that reads one. */
  run(command: Command, artifact?: Uint8Array): Answer;
  remove(): void;
}

const docker = (args: readonly string[], input?: string | Uint8Array) =>
  spawnSync('docker', args, { input: input ?? '', encoding: 'utf8', timeout: 300_000, maxBuffer: 64 * 1024 * 1024 });

const capabilities = [
  '--cap-add',
  'ALL',
  '--cap-drop',
  'SYS_RESOURCE',
  '--security-opt',
  'seccomp=unconfined',
  '--security-opt',
  'apparmor=unconfined',
  '--security-opt',
  'systempaths=unconfined',
];
const places = ['--device-cgroup-rule', 'a *:* rwm', '--device', '/dev/kmsg', '--cgroupns=private', '--tmpfs', '/run', '--tmpfs', '/tmp', '-v', '/var'];

/** The image that throwaway machines are made from, or why there is none. */
export function machineImage(): { readonly image: string } | { readonly missing: string } {
  const answer = docker(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', '--filter', 'reference=bramble-lab-machine']);
  if (answer.error !== undefined || answer.status !== 0) return { missing: 'Docker does not answer' };
  const image = answer.stdout.split('\n')[0];
  return image === undefined || image === '' ? { missing: 'no image of a lab machine: run `bramble lab up` once' } : { image };
}

export function startMachine(image: string): ThrowawayMachine {
  const name = `bramble-test-${randomBytes(4).toString('hex')}`;
  const started = docker(['run', '-d', '--name', name, '--hostname', 'throwaway', ...capabilities, ...places, image]);
  const remove = () => void docker(['rm', '-f', '-v', name]);
  if (started.status !== 0) {
    remove();
    throw new Error(`docker run failed: ${started.stderr}`);
  }
  const run = (command: Command, artifact?: Uint8Array): Answer => {
    const answer = docker(['exec', '-i', name, ...command.argv], inputOf(command, artifact));
    return { exitCode: answer.status ?? 255, stdout: answer.stdout, stderr: answer.stderr };
  };
  run({
    argv: [
      'sh',
      '-c',
      'for i in $(seq 300); do s=$(systemctl is-system-running 2>/dev/null); case $s in running|degraded) exit 0 ;; esac; sleep 0.2; done; exit 1',
    ],
  });
  return { name, run, remove };
}

function inputOf(command: Command, artifact: Uint8Array | undefined): string | Uint8Array {
  if (command.input === undefined) return '';
  if (command.input.kind === 'artifact') return artifact ?? new Uint8Array();
  const { text } = command.input;
  return typeof text === 'string' ? text : text.reveal();
}
