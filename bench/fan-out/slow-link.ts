import { execFileSync } from 'node:child_process';

/** What the operator's side of a lab's bridge sends: to the machines, never from one machine to another. */
export interface SlowLink {
  readonly bytesPerSecond: number;
  /** Everything that went over it so far, with what SSH, TCP and Ethernet add. */
  sentBytes(): number;
}

const tc = (...args: readonly string[]): string => execFileSync('tc', args, { encoding: 'utf8' });

/** The bridge of a lab's Docker network. */
function bridgeOf(lab: string): string {
  const printed = execFileSync('docker', ['network', 'inspect', `bramble-${lab}`], { encoding: 'utf8' });
  const [network] = JSON.parse(printed) as [{ readonly Id: string; readonly Options: Readonly<Record<string, string>> }];
  return network.Options['com.docker.network.bridge.name'] ?? `br-${network.Id.slice(0, 12)}`;
}

/**
 * Limits what this computer sends to the machines of a lab while `work` runs. Frames between machines pass from port to port of the
 * bridge and never through its own queue. The limit goes with the bridge at the latest.
 */
export async function overSlowLink<T>(lab: string, megabitsPerSecond: number, work: (link: SlowLink) => Promise<T>): Promise<T> {
  const bridge = bridgeOf(lab);
  tc('qdisc', 'replace', 'dev', bridge, 'root', 'tbf', 'rate', `${megabitsPerSecond}mbit`, 'burst', '128kb', 'latency', '50ms');
  try {
    return await work({
      bytesPerSecond: (megabitsPerSecond * 1_000_000) / 8,
      sentBytes: () => Number(/Sent (\d+) bytes/.exec(tc('-s', 'qdisc', 'show', 'dev', bridge))?.[1] ?? Number.NaN),
    });
  } finally {
    tc('qdisc', 'del', 'dev', bridge, 'root');
  }
}
