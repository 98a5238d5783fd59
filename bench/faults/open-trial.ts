import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { openKubeApi } from '../../src/adapters/kube/https-kube-api.ts';
import { seconds } from '../measure/numbers.ts';
import { bramble, start } from '../../test/e2e-faults/run-bramble.ts';
import { diceOf } from './dice.ts';
import { administrator, doorsOf } from './doors.ts';
import type { FaultCase, Trial } from './fault-case.ts';
import type { FaultCluster } from './fault-cluster.ts';
import { nodesReady } from './nodes-ready.ts';
import { endText } from './outcome.ts';
import { startWriter, type Writer } from './writer.ts';

const readySeconds = 240;

/** When it began to heal, and when all nodes are Ready after it; milliseconds since the epoch. */
export interface Healing {
  readonly sinceMs: number;
  readonly readyMs: Promise<number>;
}

/** A try under way. Close it in the end. */
export interface OpenTrial {
  readonly trial: Trial;
  readonly notes: readonly string[];
  /** Starts the writer of the case where it does not write yet. */
  writer(): Writer;
  /** Every writer so far, that of the case first. */
  writers(): readonly Writer[];
  /** When it began to be broken. */
  brokenMs(): number;
  /** Begins now where the case did not say when. */
  healing(): Healing;
  close(): void;
}

export function openTrial(fault: FaultCase, { lab, folder, machines, named, leaveOut }: FaultCluster, seed: string, index: number): OpenTrial {
  const notes: string[] = [];
  const writers: Writer[] = [];
  const stop = new AbortController();
  const doors = doorsOf(folder, machines);
  const controlPlanes = lab.hosts.filter((host) => host.startsWith('cp-'));
  let brokenMs = Date.now();
  let healing: Healing | undefined;

  const openApi = async () => {
    const identity = await administrator(folder);
    if (identity === undefined) return undefined;
    return openKubeApi({ endpoints: doors.direct(...controlPlanes), identity, clock: systemClock, attemptTimeoutMs: 3_000 });
  };
  const write: Trial['write'] = (id, endpoints) => {
    const writer = startWriter({ id: `${id}-${seed}-${index}`, endpoints, identity: () => administrator(folder) });
    writers.push(writer);
    return writer;
  };
  const writer = (): Writer => writers[0] ?? write(fault.name, fault.door?.(doors, lab) ?? doors.direct(...controlPlanes));

  const trial: Trial = {
    dice: diceOf(seed, fault.name, index),
    lab,
    controlPlanes,
    workers: lab.hosts.filter((host) => !controlPlanes.includes(host)),
    doors,
    write,
    leaveOut,
    note: (text) => void notes.push(text),
    async bramble(...args) {
      const ended = await bramble(folder, args);
      notes.push(endText(args, ended));
      return ended;
    },
    async midway(args, { lines, pauseMs }, strike) {
      const running = start(folder, [...args, '--json']);
      await running.lines(lines);
      await sleep(pauseMs);
      const struckMs = Date.now();
      await strike(() => running.kill('SIGKILL'));
      const ended = await running.ended;
      notes.push(`${endText(args, ended)}, struck at line ${lines} and ${pauseMs} ms, over ${seconds(Date.now() - struckMs)} later`);
      return ended;
    },
    breaks() {
      brokenMs = Date.now();
    },
    heals(...wereOff) {
      const sinceMs = Date.now();
      const nodes = named().map((name) => ({ name, spokenSinceMs: wereOff.includes(name) ? sinceMs : undefined }));
      const readyMs = nodesReady({ open: openApi, nodes, limitSeconds: readySeconds, signal: stop.signal });
      readyMs.catch(() => undefined); // whoever awaits it hears of it
      healing = { sinceMs, readyMs };
      if (fault.isDataGivenUp !== true) writer();
    },
    settled: async () => void (await healing?.readyMs),
  };
  return {
    trial,
    notes,
    writer,
    writers: () => writers,
    brokenMs: () => brokenMs,
    healing() {
      if (healing === undefined) trial.heals();
      return healing as Healing;
    },
    close: () => stop.abort(),
  };
}
