import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../base/trouble.ts';
import type { HistoryDocument } from '../history/known-runs.ts';
import type { HostName } from '../base/names.ts';
import type { Plan } from '../plan/step.ts';
import type { StatusDocument } from '../run/status-document.ts';
import type { Context } from './context.ts';
import { main } from './main.ts';
import type { ClusterRun, Recipes } from './recipes.ts';
import type { Screen } from './render/face.ts';

const yaml =
  'version: 1\nname: home\nkubernetes: 1.36.3\nhosts:\n  - { name: cp-1, address: 10.0.0.11, role: control-plane }\n  - { name: worker-1, address: 10.0.0.12, role: worker }\n';
const row = { verb: 'create', subject: 'file /etc/a', reason: 'absent' } as const;
const changes: Plan = {
  notes: [],
  steps: [{ kind: 'cluster', id: 'objects', title: 'objects', after: [], action: { kind: 'wait-api', hosts: [] }, rows: [row] }],
};
const nothing: Plan = { notes: [], steps: [] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bramble-cli-'));
  writeFileSync(join(folder, 'bramble.yaml'), yaml);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const screen = (isTerminal: boolean): Screen & { text: string } => {
  const self = { text: '', isTerminal, columns: () => 80, rows: () => 24, write: (more: string) => void (self.text += more) };
  return self;
};

interface Given {
  readonly recipes?: Partial<Recipes>;
  readonly isTerminal?: boolean;
  readonly answer?: boolean;
  readonly env?: Context['env'];
  readonly signal?: AbortSignal;
}

/** Runs one command line with strict recipes: what was not given throws. */
async function bramble(
  args: readonly string[],
  { recipes = {}, isTerminal = false, answer = false, env = {}, signal = new AbortController().signal }: Given = {},
) {
  const [out, err] = [screen(isTerminal), screen(isTerminal)];
  const questions: string[] = [];
  const strict = new Proxy(recipes, {
    get: (all, name: keyof Recipes) => {
      if (all[name] === undefined) throw new Error(`unexpected recipe ${name}`);
      return all[name];
    },
  }) as Recipes;
  const confirm = (question: string): Promise<boolean> => {
    questions.push(question);
    return Promise.resolve(answer);
  };
  const makeFolder = (path: string) => Promise.reject(new Error(`unexpected folder ${path}`));
  const exitCode = await main(args, { out, err, env, folder, signal, recipes: strict, now: () => 0, makeFolder, confirm });
  return { exitCode, out: out.text, err: err.text, questions };
}

describe('the command line', () => {
  it('prints help on stdout and exits 0', async () => {
    const { exitCode, out, err } = await bramble(['--help']);
    expect([exitCode, err]).toEqual([0, '']);
    for (const command of ['plan', 'up', 'status', 'doctor', 'history', 'kubeconfig', 'kubectl', 'ssh', 'reset', 'recover', 'fetch', 'build', 'lab'])
      expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
  });
  it.each([
    [[]],
    [['paln']],
    [['plan', '--jsn']],
    [['up', '--jobs', 'many']],
    [['fetch', '--jobs', '0']],
    [['up', '--drain-timeout', '5']],
    [['lab', 'kill']],
    [['ssh']],
    [['plan', 'extra']],
  ])('%j is for the user to fix: exit code 2, nothing on stdout', async (args) => {
    const { exitCode, out, err } = await bramble(args);
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).not.toBe('');
  });
  it.each([
    [['paln'], 'plan'],
    [['plan', '--jsn'], '--json'],
    [['lab', 'star'], 'start'],
  ])('%j suggests what was meant', async (args, meant) => expect((await bramble(args)).err).toContain(`Did you mean ${meant}?`));
  it.each([
    [['paln'], 'bramble --help'],
    [['up', '--jobs', 'many'], 'bramble up --help'],
    [['lab', 'kill'], 'bramble lab kill --help'],
  ])('%j names the help that says what is right', async (args, help) => expect((await bramble(args)).err).toContain(`  → \`${help}\` `));
  it.each([
    [['paln', '--help'], 'paln', 'plan'],
    [['-f', 'other.yaml', 'stauts', '-h'], 'stauts', 'status'],
    [['help', 'restt'], 'restt', 'reset'],
    [['lab', 'kil', '--help'], 'kil', 'kill'],
    [['lab', 'help', 'statr'], 'statr', 'start'],
  ])('%j has no help: exit code 2, the unknown %s named, and %s suggested', async (args, unknown, meant) => {
    const { exitCode, out, err } = await bramble(args);
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toContain(`unknown command '${unknown}'\n(Did you mean ${meant}?)`);
  });
  it.each([[['lab', '--help']], [['help', 'lab']], [['lab', 'help', 'kill']], [['plan', '--help']], [['help']], [['--json', 'up', '-h']]])(
    '%j is helped: exit code 0',
    async (args) => {
      const { exitCode, out, err } = await bramble(args);
      expect([exitCode, err]).toEqual([0, '']);
      expect(out).toMatch(/^Usage: /);
    },
  );
  it.each([
    [['lab', 'up', '-f', 'bramble.yaml'], '--file'],
    [['lab', 'list', '--file', 'bramble.yaml'], '--file'],
    [['-f', 'bramble.yaml', 'lab', 'kill', 'cp-1'], '--file'],
    [['lab', 'down', '--accept-new-hosts'], '--accept-new-hosts'],
  ])('%j is refused, because %s means nothing to a lab', async (args, option) => {
    const { exitCode, out, err } = await bramble(args);
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toMatch(new RegExp(`${option}.* leave it out`));
  });
  it('offers a lab only what means something to it', async () => {
    const { out } = await bramble(['lab', 'up', '--help']);
    expect(out).toContain('--json');
    expect(out).not.toMatch(/--file|--accept-new-hosts/);
  });
  it('names its exit codes in lines that a narrow terminal holds', async () => {
    const { out } = await bramble(['--help']);
    expect(out).toMatch(/\bExit codes: 0 /);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
  it.each([
    [['up', '--yes'], 300_000],
    [['up', '--yes', '--drain-timeout', '90s'], 90_000],
    [['reset', '--yes', '--drain-timeout', '1h'], 3_600_000],
  ])('%j lets pods take %d ms to leave a host', async (args, ms) => {
    const given: number[] = [];
    const take = (_run: unknown, { drainTimeoutMs }: { readonly drainTimeoutMs: number }): Promise<'done'> => {
      given.push(drainTimeoutMs);
      return Promise.resolve('done');
    };
    await bramble(args, { recipes: { up: take, reset: take } });
    expect(given).toEqual([ms]);
  });
  it('prints all problems of the config with their places and exits 2', async () => {
    writeFileSync(join(folder, 'bramble.yaml'), `${yaml}color: red\nnetwrok: {}\n`);
    const { exitCode, err } = await bramble(['plan']);
    expect(exitCode).toBe(2);
    expect(err).toMatch(/^bramble\.yaml:7:1 color: /m);
    expect(err).toMatch(/^bramble\.yaml:8:1 netwrok: /m);
  });
  it.each([[['plan']], [['-f', 'other.yaml', 'plan']], [['plan', '-f', 'other.yaml']], [['build', '-f', 'other.yaml']]])(
    '%j without its file exits 2',
    async (args) => {
      rmSync(join(folder, 'bramble.yaml'));
      const { exitCode, err } = await bramble(args);
      expect(exitCode).toBe(2);
      expect(err).toContain('[cli.no-config]');
    },
  );
  it('exits 1 when the world failed and says where and what to do', async () => {
    const failure = new Failure({ code: 'ssh.unreachable', message: 'nothing answers', remedy: 'Turn it on.', host: 'cp-1' });
    const { exitCode, out, err } = await bramble(['plan'], { recipes: { plan: () => Promise.reject(failure) } });
    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toContain('cp-1: nothing answers  [ssh.unreachable]\n  → Turn it on.\n');
  });
  it('exits 130 after Ctrl-C, whatever was thrown', async () => {
    const stop = new AbortController();
    const plan = (): Promise<Plan> => {
      stop.abort();
      return Promise.reject(new Error('The operation was aborted'));
    };
    expect((await bramble(['plan'], { recipes: { plan }, signal: stop.signal })).exitCode).toBe(130);
  });
});

describe('bramble plan', () => {
  it('exits 0 without changes', async () => expect((await bramble(['plan'], { recipes: { plan: () => Promise.resolve(nothing) } })).exitCode).toBe(0));
  it('exits 2 with changes and prints them on stdout', async () => {
    const { exitCode, out } = await bramble(['plan'], { recipes: { plan: () => Promise.resolve(changes) } });
    expect(exitCode).toBe(2);
    expect(out).toContain('+ file /etc/a');
  });
  it.each([[['plan', '--json']], [['--json', 'plan']]])('%j prints one document and nothing else', async (args) => {
    const { out } = await bramble(args, { recipes: { plan: () => Promise.resolve(changes) } });
    expect(JSON.parse(out)).toMatchObject({ changes: 1 });
  });
  it.each([
    ['a host was not read', { ...nothing, unread: ['worker-1' as HostName] }, 1],
    ['the API is silent', { ...nothing, isPartial: true }, 1],
    ['there are changes beside that', { ...changes, unread: ['worker-1' as HostName], isPartial: true }, 2],
  ])('says by its exit code that %s', async (_what, plan, exitCode) => {
    const recipes = { plan: () => Promise.resolve<Plan>(plan) };
    expect((await bramble(['plan'], { recipes })).exitCode).toBe(exitCode);
    const json = await bramble(['plan', '--json'], { recipes });
    expect(json.exitCode).toBe(exitCode);
    expect(JSON.parse(json.out)).toMatchObject({ unread: plan.unread ?? [], troubles: [] });
  });
  it('prints a document of what is wrong with --json where nothing could be planned, and tells people too', async () => {
    const silent = ['cp-1', 'worker-1'].map((host) => new Failure({ code: 'ssh.unreachable', message: 'nothing answers', remedy: 'Turn it on.', host }));
    const recipes = { plan: () => Promise.reject(new AggregateError(silent, 'home: nothing was changed')) };
    const { exitCode, out, err } = await bramble(['plan', '--json'], { recipes });
    const document = JSON.parse(out) as object;
    expect(document).not.toHaveProperty('changes');
    expect(document).toMatchObject({
      hosts: {},
      steps: [],
      troubles: ['cp-1', 'worker-1'].map((host) => ({ code: 'ssh.unreachable', host, remedy: 'Turn it on.' })),
    });
    expect(exitCode).toBe(1);
    expect(err).toContain('[ssh.unreachable]');
  });
  it('prints no document with --json where a part of what went wrong is a bug, and tells people of all parts', async () => {
    const silent = new Failure({ code: 'ssh.unreachable', message: 'nothing answers', remedy: 'Turn it on.', host: 'cp-1' });
    const recipes = { plan: () => Promise.reject(new AggregateError([silent, new TypeError('undefined is not a host')], 'home: nothing was changed')) };
    const { out, err } = await bramble(['plan', '--json'], { recipes });
    expect(out).toBe('');
    expect(err).toContain('[ssh.unreachable]');
    expect(err).toContain('undefined is not a host');
  });
  it('prints such a document for what is wrong in bramble.yaml, with exit code 2', async () => {
    writeFileSync(join(folder, 'bramble.yaml'), `${yaml}color: red\n`);
    const { exitCode, out } = await bramble(['plan', '--json']);
    expect(JSON.parse(out)).toMatchObject({ troubles: [{ code: 'config.unknown-key' }] });
    expect(exitCode).toBe(2);
  });
  it('prints the sums of all hosts instead, where these are asked for', async () => {
    const taken = {
      rows: [{ title: 'kubelet', kind: 'taken', bytes: 2 ** 20 }],
      takesBytes: 2 ** 20,
      hasBytes: 2 ** 30,
      leftBytes: 2 ** 29,
      verdict: 'fits',
    } as const;
    const plan: Plan = { ...changes, budgets: [{ host: 'cp-1' as HostName, memory: taken, disks: [] }] };
    const { exitCode, out } = await bramble(['plan', '--show', 'budget'], { recipes: { plan: () => Promise.resolve(plan) } });
    expect(exitCode).toBe(2);
    expect(out).toContain('1 MiB  kubelet');
    expect(out).not.toContain('/etc/a');
  });
  it('prints the config with its defaults without asking any host', async () => {
    const { exitCode, out } = await bramble(['plan', '--show', 'config']);
    expect(exitCode).toBe(0);
    expect(out).toContain('10.244.0.0/16');
  });
  it.each([
    [[], {}, true],
    [['--no-color'], {}, false],
    [[], { NO_COLOR: '1' }, false],
    [[], { TERM: 'dumb' }, false],
  ])('on a terminal with %j and %j: colours are %s', async (args, env, isColored) => {
    const { out } = await bramble([...args, 'plan'], { recipes: { plan: () => Promise.resolve(changes) }, isTerminal: true, env });
    expect(out.includes('\u001b[')).toBe(isColored);
  });
  it('accepts --no-color after the command too', async () => {
    expect((await bramble(['plan', '--no-color'], { recipes: { plan: () => Promise.resolve(changes) }, isTerminal: true })).out).not.toContain('\u001b[');
  });
});

const approving: Recipes['up'] = async (_run, { approve }) => ((await approve(changes)) ? 'done' : 'declined');

describe('bramble up', () => {
  it('shows the plan and asks', async () => {
    const yes = await bramble(['up'], { recipes: { up: approving }, isTerminal: true, answer: true });
    expect([yes.exitCode, yes.questions]).toEqual([0, ['Make 1 change to home?']]);
    expect(yes.err).toContain('file /etc/a');
    const no = await bramble(['up'], { recipes: { up: approving }, isTerminal: true });
    expect(no.err).toContain('Nothing was changed.');
  });
  it('does not ask with --yes', async () => expect((await bramble(['up', '--yes'], { recipes: { up: approving } })).questions).toEqual([]));
  it('does not ask where nothing changes', async () => {
    const up: Recipes['up'] = async (_run, { approve }) => ((await approve(nothing)) ? 'done' : 'declined');
    expect(await bramble(['up'], { recipes: { up } })).toMatchObject({ exitCode: 0, questions: [] });
  });
  it('refuses to go on where nobody can be asked', async () => {
    const { exitCode, err } = await bramble(['up'], { recipes: { up: approving } });
    expect(exitCode).toBe(2);
    expect(err).toContain('[cli.needs-yes]');
  });
  it('prints each event as a line of JSON on stdout with --json', async () => {
    const up: Recipes['up'] = ({ emit }) => {
      emit({ kind: 'note', text: 'one' });
      emit({ kind: 'note', text: 'two' });
      return Promise.resolve('done');
    };
    const { out, err } = await bramble(['up', '--yes', '--json'], { recipes: { up } });
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).text),
    ).toEqual([undefined, 'one', 'two', undefined]);
    expect(err).toBe('');
  });
  it('gives the terminal back when the recipe fails', async () => {
    const { err } = await bramble(['up'], {
      recipes: { up: () => Promise.reject(new Failure({ code: 'a.b', message: 'no', remedy: 'r' })) },
      isTerminal: true,
    });
    expect(err.lastIndexOf('\u001b[?25h')).toBeGreaterThan(err.lastIndexOf('\u001b[?25l'));
  });
  it('asks about new hosts unless told to accept them', async () => {
    const key = { host: 'cp-1', address: '10.0.0.11', type: 'ssh-ed25519', fingerprint: 'SHA256:x' } as Parameters<ClusterRun['confirmHostKey']>[0];
    const answers: boolean[] = [];
    const up: Recipes['up'] = async ({ confirmHostKey }) => {
      answers.push(await confirmHostKey(key));
      return 'done';
    };
    const asked = await bramble(['up'], { recipes: { up } });
    expect(asked.questions[0]).toContain('SHA256:x');
    expect((await bramble(['up', '--accept-new-hosts'], { recipes: { up } })).questions).toEqual([]);
    expect(answers).toEqual([false, true]);
  });
});

describe('what a person says about hosts', () => {
  const runOf = async (args: readonly string[]): Promise<{ run: ClusterRun | undefined; exitCode: number; err: string }> => {
    let run: ClusterRun | undefined;
    const keep = <T>(value: T) => ((given: ClusterRun) => Promise.resolve(((run = given), value))) as never;
    const recipes = { plan: keep(nothing), up: keep('done'), reset: keep('done'), ssh: keep(0) };
    const { exitCode, err } = await bramble(args, { recipes });
    return { run, exitCode, err };
  };
  it.each([
    [['plan', '--new-machine', 'cp-1']],
    [['up', '--new-machine', 'cp-1']],
    [['reset', 'worker-1', '--new-machine', 'cp-1']],
    [['ssh', '--new-machine', 'cp-1', 'uptime']],
  ])('that one is a new machine: %j', async (args) => {
    const { run, exitCode } = await runOf(args);
    expect(exitCode).toBe(0);
    expect(run?.newMachines).toEqual(['cp-1']);
  });
  it('is none where nothing is said', async () => {
    expect((await runOf(['ssh', 'cp-1'])).run).toMatchObject({ newMachines: [], breaksLocks: false });
    expect((await runOf(['up'])).run).toMatchObject({ newMachines: [], breaksLocks: false });
  });
  it('is refused for a host that is not there, with the name that was meant', async () => {
    const { run, exitCode, err } = await runOf(['up', '--new-machine', 'cp-1', 'worker-2']);
    expect(exitCode).toBe(2);
    expect(run).toBeUndefined();
    expect(err).toContain('config.unknown-host');
    expect(err).toContain('worker-1');
  });
  it('takes hosts from whoever has their lock', async () => {
    expect((await runOf(['up', '--break-lock'])).run?.breaksLocks).toBe(true);
    expect((await runOf(['reset', '--break-lock'])).run?.breaksLocks).toBe(true);
  });
  it('is asked with the old and the new key of a new machine', async () => {
    const key = { host: 'cp-1', address: '10.0.0.11', type: 'ssh-ed25519', fingerprint: 'SHA256:new', before: { type: 'ssh-rsa', fingerprint: 'SHA256:old' } };
    const up: Recipes['up'] = async ({ confirmHostKey }) => ((await confirmHostKey(key as Parameters<typeof confirmHostKey>[0])) ? 'done' : 'declined');
    const { questions } = await bramble(['up', '--new-machine', 'cp-1'], { recipes: { up } });
    expect(questions[0]).toMatch(/cp-1 .*SHA256:old.*SHA256:new/);
  });
});

describe('passing through', () => {
  const kubectlGets = async (args: readonly string[]): Promise<{ exitCode: number; given: readonly string[] }> => {
    let given: readonly string[] = [];
    const { exitCode } = await bramble(args, {
      recipes: {
        kubectl: (_run, all) => {
          given = all;
          return Promise.resolve(3);
        },
      },
    });
    return { exitCode, given };
  };
  it.each([
    [['get', 'nodes', '-o', 'wide']],
    [['-n', 'kube-system', 'get', 'pods', '--json']],
    [['apply', '-f', '-', '--help']],
    [['exec', 'pod', '--', 'ls', '-l', '--', '--version']],
    [['--help']],
    [['--version']],
    [[]],
  ])('kubectl gets %j as it is', async (args) => expect((await kubectlGets(['-f', 'bramble.yaml', 'kubectl', ...args])).given).toEqual(args));
  it("kubectl's exit code is bramble's", async () => expect((await kubectlGets(['kubectl', 'get'])).exitCode).toBe(3));
  it.each([
    [['cp-1'], []],
    [
      ['cp-1', 'uptime', '-p'],
      ['uptime', '-p'],
    ],
    [
      ['cp-1', '--', 'ls', '--', '-l'],
      ['ls', '--', '-l'],
    ],
  ])('ssh %j runs %j', async (args, command) => {
    let given: readonly unknown[] = [];
    const ssh: Recipes['ssh'] = (_run, host, all) => {
      given = [host, all];
      return Promise.resolve(0);
    };
    await bramble(['ssh', ...args], { recipes: { ssh } });
    expect(given).toEqual(['cp-1', command]);
  });
  it('ssh refuses a host that is not in the config', async () => {
    const { exitCode, err } = await bramble(['ssh', 'cp1'], {});
    expect(exitCode).toBe(2);
    expect(err).toContain('[config.unknown-host]');
  });
});

describe('bramble status', () => {
  const host = { name: 'cp-1', address: '10.0.0.11', role: 'control-plane', reachable: true, failedUnits: [] };
  const node = { name: 'cp-1', ready: true, version: 'v1.36.3', roles: ['control-plane'] };
  const well: StatusDocument = {
    cluster: 'home',
    hosts: [host],
    nodes: [node],
    etcd: { members: [{ name: 'cp-1', healthy: true }] },
    certificates: [],
    drift: 3,
    troubles: [],
  };
  const told = (status: StatusDocument, ...args: readonly string[]) => bramble(['status', ...args], { recipes: { status: () => Promise.resolve(status) } });

  it('exits 0 where everything is well, drift or not', async () => expect((await told(well)).exitCode).toBe(0));
  it.each([
    ['a host that does not answer', { hosts: [{ ...host, reachable: false }] }],
    ['a unit that does not run', { hosts: [{ ...host, failedUnits: ['kube-proxy.service'] }] }],
    ['a node that is not ready', { nodes: [{ ...node, ready: false }] }],
    ['a member that is not healthy', { etcd: { members: [{ name: 'cp-1', healthy: false }] } }],
    ['any other trouble', { troubles: [{ code: 'kube.unreachable', message: 'home: no API server answers', remedy: 'Run `bramble up`.' }] }],
  ])('exits 1 for %s', async (_what, bad) => expect((await told({ ...well, ...bad })).exitCode).toBe(1));
  it('prints one document and nothing else with --json', async () => expect(JSON.parse((await told(well, '--json')).out)).toEqual(well));
});

describe('bramble history', () => {
  const runAt = (startedAt: string): HistoryDocument['runs'][number] => ({
    command: 'up',
    by: 'me@laptop',
    startedAt,
    changes: 1,
    end: { kind: 'done', at: startedAt },
    onHosts: [],
    rows: [row],
  });
  const runs = [runAt('2026-11-21T13:07:49.123Z'), runAt('2026-11-22T08:00:00.000Z')];
  const unreachable = [{ host: 'cp-1', code: 'ssh.unreachable', message: 'no route' }];
  const recipes = { history: () => Promise.resolve({ cluster: 'home', runs, unreachable }) };

  it('prints a table on stdout and exits 0, also where a host does not answer', async () => {
    const { exitCode, out } = await bramble(['history'], { recipes });
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^started.*\n2026-11-21 13:07:49.*done\n2026-11-22 08:00:00.*done\n.*cp-1.*no route/);
    expect(out).not.toContain(row.subject);
  });
  it('prints changes below each run where they are asked for', async () => {
    expect((await bramble(['history', '--changes'], { recipes })).out.split(row.subject)).toHaveLength(3);
  });
  it.each([
    [[], [0, 1]],
    [['--last', '1'], [1]],
    [
      ['-n', '9'],
      [0, 1],
    ],
    [['-n', '0'], []],
  ])('prints one document with --json %j', async (args, expected) => {
    const { out } = await bramble(['history', '--json', ...args], { recipes });
    expect(JSON.parse(out)).toEqual({ cluster: 'home', runs: expected.map((at) => runs[at]), unreachable });
  });
});

describe('bramble reset', () => {
  it('asks with the names of the hosts', async () => {
    let hosts: readonly string[] = [];
    const reset: Recipes['reset'] = async (_run, options) => {
      hosts = options.hosts;
      return (await options.approve(changes)) ? 'done' : 'declined';
    };
    const { questions } = await bramble(['reset', 'worker-1'], { recipes: { reset }, isTerminal: true });
    expect(hosts).toEqual(['worker-1']);
    expect(questions[0]).toContain('worker-1');
  });
});
