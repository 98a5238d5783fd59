import { quote } from '../../command/quote.ts';
import { Failure } from '../../base/trouble.ts';

const named = (args: readonly string[]): string => quote(['docker', ...args.slice(0, 2)]);

export const dockerMissing = (cause: unknown): Failure =>
  new Failure({
    code: 'lab.docker-missing',
    message: 'A lab is made of Docker containers, and there is no docker program on this computer.',
    remedy: 'On Debian and Ubuntu: sudo apt-get install docker.io mmdebstrap. Elsewhere: https://docs.docker.com/engine/install',
    cause,
  });

export const dockerSlow = (args: readonly string[], afterMs: number, evidence: string): Failure =>
  new Failure({
    code: 'lab.docker-slow',
    message: `\`${named(args)}\` gave no answer within ${Math.round(afterMs / 1000)} s and was ended.`,
    remedy: 'See whether the computer is overloaded (`docker info` and `docker ps` answer at once on a healthy one), then try again.',
    evidence,
  });

/** What a docker program that ended with an exit code other than 0 means. Docker tells its reasons only as text. */
export function dockerFailure(args: readonly string[], exitCode: number, evidence: string): Failure {
  if (/permission denied while trying to connect|dial unix .*permission denied/i.test(evidence)) {
    return new Failure({
      code: 'lab.docker-refused',
      message: 'This user may not talk to Docker.',
      remedy: 'Run with sudo, or join the group: sudo usermod -aG docker "$USER", then log in again.',
      evidence,
    });
  }
  if (/cannot connect to the docker daemon|is the docker daemon running|error during connect/i.test(evidence)) {
    return new Failure({
      code: 'lab.docker-silent',
      message: 'Docker is installed, but its daemon does not answer.',
      remedy: 'Start it: sudo systemctl start docker; where no systemd runs, sudo scripts/start-dockerd of a bramble checkout does it.',
      evidence,
    });
  }
  return new Failure({
    code: 'lab.docker-failed',
    message: `\`${named(args)}\` failed with exit code ${exitCode}.`,
    remedy: 'Its own words are above. If they name an object that is in the way, `docker ps -a` and `docker network ls` show it.',
    evidence,
  });
}
