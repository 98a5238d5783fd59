import type { Emit } from '../../events/event.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LabPorts } from '../../ports/lab.ts';
import { dockerProgram } from './docker-program.ts';
import { labComputer } from './lab-computer.ts';
import { labFolder } from './lab-folder.ts';

const noCards: LabPorts['writeCard'] = () => Promise.reject(new Error('bug: nothing was given that makes cards'));

/**
 * The real things behind a lab. When the signal aborts, what runs is ended and its reason is thrown.
 * @param options `writeCard` is for labs with boards
 */
export function labPorts(options: {
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal?: AbortSignal;
  readonly writeCard?: LabPorts['writeCard'];
}): LabPorts {
  const { clock, emit, signal, writeCard = noCards } = options;
  const docker = dockerProgram(signal);
  return { docker, computer: labComputer(docker, signal), folder: labFolder, writeCard, clock, emit, signal };
}
