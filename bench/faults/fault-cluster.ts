import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { type FaultHost, type FaultLab, type LabSize, makeLab } from '../../test/e2e-faults/fault-lab.ts';
import { bramble } from '../../test/e2e-faults/run-bramble.ts';

/** A lab and the workspace that its cluster is run from. */
export interface FaultCluster {
  readonly lab: FaultLab;
  readonly folder: string;
  /** Every machine, as bramble.yaml has it when it leaves none out. */
  readonly machines: readonly Host[];
  /** Hosts of bramble.yaml as it is now. */
  named(): readonly FaultHost[];
  /** Writes bramble.yaml with all hosts but these. */
  leaveOut(...hosts: readonly FaultHost[]): void;
}

/** Makes blank machines. */
export function makeCluster(size: LabSize): FaultCluster {
  const lab = makeLab('faults', size);
  const folder = lab.workspace();
  const path = join(folder, 'bramble.yaml');
  const text = readFileSync(path, 'utf8');
  const { config } = parseConfig(text, path);
  if (config === undefined) throw new Error(`bug: ${path} has problems`);
  return {
    lab,
    folder,
    machines: config.hosts,
    named: () => lab.hosts.filter((host) => readFileSync(path, 'utf8').includes(`name: ${host},`)),
    leaveOut: (...hosts) =>
      writeFileSync(
        path,
        text
          .split('\n')
          .filter((line) => hosts.every((host) => !line.includes(`name: ${host},`)))
          .join('\n'),
      ),
  };
}

/** Blank machines, or a cluster that runs and has nothing to change, whatever was before. @throws Error with what bramble said */
export async function bringTo({ lab, folder, leaveOut }: FaultCluster, state: 'blank' | 'running', without: readonly FaultHost[] = []): Promise<void> {
  await lab.lab('start');
  await lab.lab('heal');
  leaveOut(...without);
  const ended = await bramble(folder, [state === 'blank' ? 'reset' : 'up', '--yes']);
  if (ended.code !== 0) throw new Error(`${state === 'blank' ? 'reset' : 'up'} ended with ${ended.code}: ${ended.stderr.slice(-3000)}`);
}
