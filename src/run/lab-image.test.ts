import { expect, test } from 'vitest';
import { Failure } from '../base/trouble.ts';
import type { Happening } from '../events/event.ts';
import { boardImageTag } from '../lab/board-image.ts';
import { cardName } from '../lab/card-recipe.ts';
import { imageTag } from '../lab/machine-image.ts';
import type { ComputerFacts, LabPorts } from '../ports/lab.ts';
import { ensureInotify, findAbilities } from './lab-abilities.ts';
import { ensureCard } from './lab-boards.ts';
import { ensureLabImage } from './lab-image.ts';
import { waitForSsh } from './lab-wait.ts';

const refused = (evidence: string): Failure => new Failure({ code: 'lab.docker-failed', message: 'docker failed', remedy: 'none', evidence });

interface Said {
  readonly ports: LabPorts;
  readonly events: readonly Happening[];
  /** What was done to the computer and to Docker, reads left out. */
  readonly done: readonly string[];
}

/** A computer whose Docker has these images; it refuses every command that the test did not provide for. */
function computer(about: {
  images?: readonly string[];
  cgroup?: '1' | '2';
  pull?: string | Failure;
  programs?: readonly string[];
  facts?: Partial<ComputerFacts>;
  run?: (args: readonly string[]) => string;
  greets?: boolean;
  hasCard?: boolean;
}): Said {
  const [events, done]: [Happening[], string[]] = [[], []];
  let nowMs = 0;
  const run = (args: readonly string[]): string => {
    const [verb = '', ...rest] = args;
    if (verb === 'info') return about.cgroup ?? '1';
    if (verb === 'images') return (about.images ?? []).includes(rest.at(-1) ?? '') ? 'id' : '';
    if (verb === 'inspect') return 'exited (exit code 255)';
    if (verb === 'logs') return 'no init found';
    done.push(args.join(' '));
    if (verb === 'pull') {
      if (about.pull instanceof Failure) throw about.pull;
      return about.pull ?? '';
    }
    if (verb === 'run' && about.run !== undefined) return about.run(args);
    throw new Error(`no answer was provided for: docker ${args.join(' ')}`);
  };
  const ports: LabPorts = {
    docker: { run: async (args) => run(args) },
    computer: {
      facts: async () => ({ routes: [], devices: [], missingCapabilities: [], nameservers: [], inotifyInstances: 8192, ...about.facts }),
      hasProgram: async (name) => (about.programs ?? []).includes(name),
      installDebian: async (suite, tag) => void done.push(`mmdebstrap ${suite} ${tag}`),
      buildImage: async (tag, files) => void done.push(`build ${tag} ${files['Dockerfile']?.split('\n')[0] ?? ''}`),
      sshGreets: async () => about.greets ?? true,
      cards: {
        owner: '1000:1000',
        has: async () => about.hasCard ?? false,
        makeFolder: async () => '/cache/cards',
        path: (name) => `/cache/cards/${name}`,
        grow: async () => {
          throw new Error('no card was expected to grow');
        },
      },
    },
    folder: () => {
      throw new Error('no folder was provided');
    },
    writeCard: async () => {
      throw new Error('no card was expected to be made');
    },
    clock: { now: () => nowMs, sleep: async (ms) => void (nowMs += ms) },
    emit: (happening) => events.push(happening),
    signal: undefined,
  };
  return { ports, events, done };
}

test('an image that was built before is used again', async () => {
  const { ports, done } = computer({ images: [imageTag('bookworm')] });
  expect(await ensureLabImage(ports)).toBe(imageTag('bookworm'));
  expect(done).toEqual([]);
});

test('where a registry answers, the image is built on its Debian; on cgroup v2 a newer one', async () => {
  const { ports, done } = computer({ cgroup: '2' });
  const tag = await ensureLabImage(ports);
  expect(tag).toBe(imageTag('trixie'));
  expect(done).toEqual(['pull debian:trixie-slim', `build ${tag} FROM debian:trixie-slim`]);
});

test('the card of boards is made once, by an image of its own', async () => {
  const making: string[] = [];
  const facts = { devices: ['/dev/net/tun'] };
  const made = computer({ facts, images: [boardImageTag], run: (args) => (making.push(args.join(' ')), '') });
  await ensureCard(made.ports);
  expect(making.filter((line) => line.includes('make-card'))).toEqual([expect.stringContaining(`${boardImageTag} ${cardName} 1000:1000`)]);
  const again = computer({ facts, images: [boardImageTag], hasCard: true });
  await ensureCard(again.ports);
  expect([again.done, again.events]).toEqual([[], []]);
});

test('a computer without the device that a board’s network needs is told so before anything is made', async () => {
  const { ports, done } = computer({ images: [boardImageTag] });
  await expect(ensureCard(ports)).rejects.toMatchObject({ code: 'lab.no-tunnel' });
  expect(done).toEqual([]);
});

test('where none answers, mmdebstrap installs a Debian', async () => {
  const { ports, done } = computer({ pull: refused('no such host'), programs: ['mmdebstrap'] });
  const tag = await ensureLabImage(ports);
  expect(done.slice(1)).toEqual(['mmdebstrap bookworm bramble-lab-debian:bookworm', `build ${tag} FROM bramble-lab-debian:bookworm`]);
});

test('a Debian of an earlier build is used without asking the network', async () => {
  const { ports, done } = computer({ images: ['bramble-lab-debian:bookworm'] });
  const tag = await ensureLabImage(ports);
  expect(done).toEqual([`build ${tag} FROM bramble-lab-debian:bookworm`]);
});

test('with neither a registry nor mmdebstrap, the failure has the registry’s words', async () => {
  const { ports } = computer({ pull: refused('no such host') });
  await expect(ensureLabImage(ports)).rejects.toMatchObject({ code: 'lab.no-base-image', evidence: 'no such host' });
});

test('a Docker that does not answer is not taken for a registry that does not', async () => {
  const silent = new Failure({ code: 'lab.docker-silent', message: 'silent', remedy: 'start it' });
  await expect(ensureLabImage(computer({ pull: silent, programs: ['mmdebstrap'] }).ports)).rejects.toBe(silent);
});

test('the first way of making containers into machines that works is taken', async () => {
  const { ports } = computer({
    facts: { missingCapabilities: ['SYS_RESOURCE'] },
    run: (args) => {
      if (args.includes('--cap-drop')) throw refused('apply caps: operation not permitted');
      return '';
    },
  });
  expect((await findAbilities(ports, 'image')).title).toBe('all capabilities');
});

test('where no way works, the failure tells why each did not', async () => {
  const { ports } = computer({
    run: (args) => {
      throw refused(args.includes('--privileged') ? 'second' : 'first');
    },
  });
  await expect(findAbilities(ports, 'image')).rejects.toMatchObject({ code: 'lab.docker-too-tight', evidence: 'all capabilities: first\nprivileged: second' });
});

test('enough inotify instances are left alone', async () => {
  const { ports, done, events } = computer({});
  await ensureInotify(ports, 6, 'image');
  expect([done, events]).toEqual([[], []]);
});

test('too few inotify instances are raised, and it is said', async () => {
  const { ports, done, events } = computer({ facts: { inotifyInstances: 128 }, run: () => '' });
  await ensureInotify(ports, 6, 'image');
  expect(done[0]).toContain('echo 1536 >/proc/sys/fs/inotify/max_user_instances');
  expect(events).toMatchObject([{ kind: 'note' }]);
});

test('where they cannot be raised, the lab goes on and says what to run', async () => {
  const { ports, events } = computer({
    facts: { inotifyInstances: 128 },
    run: () => {
      throw refused('read-only file system');
    },
  });
  await ensureInotify(ports, 1, 'image');
  expect(events).toMatchObject([{ kind: 'note', text: expect.stringContaining('sudo sysctl -w fs.inotify.max_user_instances=1024') }]);
});

test('a machine that never greets ends the wait, with what its container last said', async () => {
  const machine = {
    lab: 'dev',
    host: 'cp-1',
    role: 'control-plane',
    address: '10.77.5.11',
    user: 'root',
    isBoard: false,
    container: 'c',
    image: 'i',
    state: 'running',
    isRunning: true,
  } as const;
  const wait = waitForSsh(computer({ greets: false }).ports, 'lab.ssh', [machine]);
  await expect(wait).rejects.toMatchObject({ code: 'lab.machine-silent', host: 'cp-1', evidence: 'container exited (exit code 255)\nno init found' });
});
