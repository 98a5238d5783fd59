import type { Problem } from '../../base/trouble.ts';
import type { Config } from '../../config/config.ts';
import { boot } from './boot.ts';
import { clocks } from './clocks.ts';
import type { Candidate } from './finding.ts';
import { dataFileSystem } from './file-system.ts';
import { network } from './network.ts';
import { machine } from './machine.ts';
import { memory } from './memory.ts';
import { ownership } from './ownership.ts';
import { ports } from './ports.ts';
import { voltage } from './power.ts';
import { sameMachine } from './same-machine.ts';

/** Everything that speaks against touching these hosts, found before anything is changed. `answeredMs` is the operator's clock then. */
export const preflight = (candidates: readonly (Candidate & { readonly answeredMs: number })[], config: Config): readonly Problem[] => {
  const owned = candidates.flatMap(ownership);
  // A host of another cluster has its own ports and files: one sentence about it is enough.
  const strangers = new Set(owned.map((problem) => problem.host));
  const ours = candidates.filter(({ host }) => !strangers.has(host.name));
  return [
    ...owned,
    ...ours.flatMap(machine),
    ...ours.flatMap((each) => memory(each, config)),
    ...ours.flatMap((each) => boot(each, config)),
    ...ours.flatMap(dataFileSystem),
    ...ours.flatMap(voltage),
    ...sameMachine(ours),
    ...ours.flatMap(ports),
    ...ours.flatMap((each) => network(each, config)),
    ...ours.flatMap((each) => clocks(each, each.answeredMs)),
  ];
};
