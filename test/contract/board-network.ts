import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseCidr } from '../../src/config/cidr.ts';
import { fromNumber, plus, toNumber } from '../../src/base/ipv4.ts';
import type { Address } from '../../src/base/names.ts';
import type { Cidr } from '../../src/config/config.ts';

/** A network of this computer and one other machine, which is a network namespace: the only one that a scan in tests may look at. */
export interface BoardNetwork {
  readonly range: Cidr;
  readonly interface: string;
  readonly own: Address;
  readonly board: Address;
  readonly mac: string;
  remove(): Promise<void>;
}

const ip = (...args: readonly string[]): string => execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Why this computer cannot make one; undefined where it can. */
export function whyNoNetwork(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  try {
    ip('netns', 'add', `bramble-try-${process.pid}`);
    ip('netns', 'delete', `bramble-try-${process.pid}`);
    return undefined;
  } catch {
    return 'no network namespaces here (iproute2 and CAP_SYS_ADMIN are needed)';
  }
}

/** A /28 of 10.79.0.0/16 by the id of this process, in a namespace whose card has the address of a Raspberry Pi; board-in-a-namespace.mjs answers there. */
export async function startBoardNetwork(): Promise<BoardNetwork> {
  const name = `bramble-scan-${process.pid}`;
  const [outside, inside] = [`bs${process.pid % 1_000_000}o`, `bs${process.pid % 1_000_000}i`];
  const base = fromNumber(toNumber('10.79.0.0' as Address) + (process.pid % 4096) * 16);
  const [own, board] = [plus(base, 1), plus(base, 2)];
  const mac = 'd8:3a:dd:01:02:03';
  const cleanUp = (): void => {
    for (const args of [
      ['netns', 'delete', name],
      ['link', 'delete', outside],
    ]) {
      try {
        ip(...args);
      } catch {
        // It was not made, or went with the other end.
      }
    }
    if (existsSync(`/etc/netns/${name}`)) rmSync(`/etc/netns/${name}`, { recursive: true });
  };
  try {
    ip('netns', 'add', name);
    ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', inside);
    ip('link', 'set', inside, 'netns', name);
    ip('-n', name, 'link', 'set', inside, 'address', mac);
    ip('-n', name, 'address', 'add', `${board}/28`, 'dev', inside);
    for (const device of ['lo', inside]) ip('-n', name, 'link', 'set', device, 'up');
    ip('address', 'add', `${own}/28`, 'dev', outside);
    ip('link', 'set', outside, 'up');
    const machine = spawn('ip', ['netns', 'exec', name, process.execPath, join(import.meta.dirname, 'board-in-a-namespace.mjs'), board], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await Promise.race([once(machine.stdout, 'data'), once(machine, 'exit')]);
    if (machine.exitCode !== null) throw new Error('the machine in the namespace did not start');
    const range = parseCidr(`${base}/28`)?.range;
    if (range === undefined) throw new Error(`bug: ${base}/28 is no range`);
    return {
      range,
      interface: outside,
      own,
      board,
      mac,
      remove: async () => {
        machine.stdin.end();
        if (machine.exitCode === null) await once(machine, 'exit');
        cleanUp();
      },
    };
  } catch (error) {
    cleanUp();
    throw error;
  }
}
