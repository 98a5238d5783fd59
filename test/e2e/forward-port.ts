import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { bramblePath, configPath } from './lab.ts';

export interface Forward {
  readonly port: number;
  /** Tells bramble to end, and waits until kubectl is gone with it. */
  readonly end: () => Promise<void>;
}

/** `bramble kubectl ... port-forward ... :<port>`, once it listens. @throws Error with what it said where it ends before */
export function forwardPort(args: readonly string[]): Promise<Forward> {
  return new Promise((done, fail) => {
    const child = spawn(bramblePath, ['--file', configPath, 'kubectl', ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    let said = '';
    const ended = new Promise<void>((over) => child.on('close', () => over()));
    void ended.then(() => fail(new Error(`port-forward ended: ${said}`)));
    const listen = (bytes: Buffer): void => {
      said += bytes.toString();
      const port = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port === undefined) return;
      done({
        port: Number(port),
        end: async () => {
          child.kill('SIGTERM');
          const isGone = await Promise.race([ended.then(() => true), setTimeout(10_000, false, { ref: false })]);
          if (!isGone) throw new Error('kubectl went on after bramble was told to end');
        },
      });
    };
    child.on('error', fail);
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
  });
}
