import type { Emit } from '../../events/event.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LabPorts } from '../../ports/lab.ts';
import { dockerProgram } from './docker-program.ts';
import { labComputer } from './lab-computer.ts';
import { labFolder } from './lab-folder.ts';

/** The real things behind a lab. When the signal aborts, what runs is ended and its reason is thrown. */
export function labPorts(options: { readonly clock: Clock; readonly emit: Emit; readonly signal?: AbortSignal }): LabPorts {
  const docker = dockerProgram(options.signal);
  return { docker, computer: labComputer(docker, options.signal), folder: labFolder, clock: options.clock, emit: options.emit, signal: options.signal };
}
