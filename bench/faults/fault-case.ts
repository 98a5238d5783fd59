import type { KubeEndpoint } from '../../src/adapters/kube/endpoint.ts';
import type { FaultHost, FaultLab, LabSize } from '../../test/e2e-faults/fault-lab.ts';
import type { Ended } from '../../test/e2e-faults/run-bramble.ts';
import type { Dice } from './dice.ts';
import type { Doors } from './doors.ts';
import type { Writer } from './writer.ts';

/** A point of a run: lines of `--json` printed before it, and a pause on top. It does not depend on how fast a computer is. */
export interface Moment {
  readonly lines: number;
  readonly pauseMs: number;
}

/** What a case has in its hands while it breaks something and heals it as its user would. */
export interface Trial {
  readonly dice: Dice;
  readonly lab: FaultLab;
  readonly controlPlanes: readonly FaultHost[];
  readonly workers: readonly FaultHost[];
  readonly doors: Doors;
  /** Runs it to its end. How it ended is noted. */
  bramble(...args: readonly string[]): Promise<Ended>;
  /** Starts a command, does something at a moment of it, and gives how the command ended. */
  midway(args: readonly string[], at: Moment, strike: (kill: () => void) => Promise<void> | void): Promise<Ended>;
  /** Starts one more writer. Its keys have to stay as well; its pauses are its own business. */
  write(id: string, endpoints: readonly KubeEndpoint[]): Writer;
  /** One more word about this try, for those who read or repeat it. */
  note(text: string): void;
  /** Writes bramble.yaml with all hosts but these. */
  leaveOut(...hosts: readonly FaultHost[]): void;
  /** What came before was preparation: the writer's pauses count from here. */
  breaks(): void;
  /** From now on it heals: power is back, a wire is mended, or the user is about to start `up`. Those whose kubelets were off have to speak anew. */
  heals(...wereOff: readonly FaultHost[]): void;
  /** All nodes are Ready again, by themselves. @throws Error when they are not in time */
  settled(): Promise<void>;
}

export interface FaultCase {
  /** As --case takes it. */
  readonly name: string;
  readonly title: string;
  readonly size: LabSize;
  /** Blank machines, or a cluster that runs. */
  readonly starts: 'blank' | 'running';
  /** Hosts that bramble.yaml does not have at first. */
  readonly without?: readonly FaultHost[];
  /** Tries of the long version. */
  readonly tries: number;
  /** Through which doors the writer writes; straight to all control planes where nothing is said. */
  readonly door?: (doors: Doors, lab: FaultLab) => readonly KubeEndpoint[];
  /** Set where data goes by the user's own wish: what the old cluster still acknowledges goes with it, so the writer begins once there is a new one. */
  readonly isDataGivenUp?: true;
  /** Set where the writer cannot be served before it heals: its pause counts from there. */
  readonly isUnserved?: true;
  /** Breaks and heals. @throws Error when something is not as promised */
  run(trial: Trial): Promise<void>;
}
