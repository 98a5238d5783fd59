import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostName } from '../../src/base/names.ts';
import type { Answer, Command } from '../../src/command/command.ts';
import type { MembershipWait } from '../../src/run/etcd/persist.ts';
import type { Session } from '../../src/ports/transport.ts';
import type { EtcdRig } from './etcd-contract.ts';
import { testAuthority, testCertificate } from './openssl-pki.ts';
import { realClock } from './real-clock.ts';

/** Real members with mutual TLS, each on a loopback address of its own; `m1` is 127.x.y.1. */
export interface RealEtcd extends EtcdRig {
  /** Runs etcdctl on a member's host with plain output. @throws Error when it does not succeed */
  ctl(name: string, ...args: readonly string[]): Promise<string>;
  /** Gives a member, which must be down, the address of another name from its next start on. */
  move(name: string, to: string): void;
  /** A member whose disk is lost: it is stopped and has no data. */
  wipe(name: string): Promise<void>;
  /** Starts it as `bramble recover` does: without all other members. */
  startAlone(name: string): Promise<void>;
  /** Starts it without waiting for anything, with whom it knew. */
  launch(name: string): void;
  metrics(name: string): Promise<string>;
  isRunning(name: string): boolean;
}

const pki = '/etc/kubernetes/pki/etcd/';

export async function startEtcd(program: string, names: readonly string[]): Promise<RealEtcd> {
  const directory = mkdtempSync(join(tmpdir(), 'bramble-etcd-'));
  const etcdctl = join(directory, 'etcdctl');
  symlinkSync(program, etcdctl);
  const net = `127.${1 + (process.pid % 250)}.${1 + Math.floor(Math.random() * 250)}`;
  const places = new Map<string, string>();
  const address = (name: string): string => places.get(name) ?? `${net}.${name.slice(1)}`;
  const peer = (name: string): string => `https://${address(name)}:2380`;
  const client = (name: string): string => `https://${address(name)}:2379`;
  const authority = testAuthority(directory, 'ca');
  // Members are checked by the address that they come from, which is 127.0.0.1 whatever they listen on.
  const everywhere = ['IP:127.0.0.1', ...Array.from({ length: 9 }, (_, at) => `IP:${net}.${at + 1}`)].join(',');
  for (const name of ['server', 'healthcheck-client']) testCertificate(authority, name, `/CN=${name}`, everywhere);
  const running = new Map<string, ChildProcess>();

  const launch = (name: string, cluster: readonly string[], state: 'new' | 'existing', more: readonly string[] = []): void => {
    const tls = (kind: '' | 'peer-'): readonly string[] => [
      `--${kind}cert-file=${directory}/ca-server.crt`,
      `--${kind}key-file=${directory}/ca-server.key`,
      `--${kind}trusted-ca-file=${directory}/ca.crt`,
      `--${kind}client-cert-auth`,
    ];
    const args = [
      `--name=${name}`,
      `--data-dir=${join(directory, name)}`,
      `--listen-peer-urls=${peer(name)}`,
      `--initial-advertise-peer-urls=${peer(name)}`,
      `--listen-client-urls=${client(name)}`,
      `--advertise-client-urls=${client(name)}`,
      `--initial-cluster=${cluster.map((each) => `${each}=${peer(each)}`).join(',')}`,
      `--initial-cluster-state=${state}`,
      `--listen-metrics-urls=http://${address(name)}:2381`,
      '--unsafe-no-fsync',
      '--heartbeat-interval=100',
      '--election-timeout=1000',
      '--feature-gates=InitialCorruptCheck=true',
      ...tls(''),
      ...tls('peer-'),
      ...more,
    ];
    const log = openSync(join(directory, `${name}.log`), 'a');
    running.set(name, spawn(program, args, { argv0: 'etcd', stdio: ['ignore', log, log] }));
    closeSync(log);
  };
  const stop = async (name: string): Promise<void> => {
    const child = running.get(name);
    running.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };

  const local = (name: string, text: string): string =>
    text.replace(`${pki}ca.crt`, join(directory, 'ca.crt')).replace(pki, `${directory}/ca-`).replace('https://127.0.0.1:2379', client(name));
  const run = (name: string, { argv, timeoutMs }: Command): Promise<Answer> =>
    new Promise((resolve) => {
      const [file = '', ...args] = argv;
      if (file !== '/usr/local/bin/etcdctl') throw new Error(`only etcdctl runs here, not ${file}`);
      const options = { timeout: timeoutMs ?? 0, env: {} };
      execFile(
        etcdctl,
        args.map((each) => local(name, each)),
        options,
        (error, stdout, stderr) => resolve({ exitCode: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr }),
      );
    });
  const session = (name: string): Session => ({
    host: name as HostName,
    reconnect: () => Promise.resolve(session(name)),
    async run(commands, onAnswer = () => undefined) {
      const answers: Answer[] = [];
      for (const [index, command] of commands.entries()) {
        const answer = await run(name, command);
        answers.push(answer);
        onAnswer(index, answer);
        if (answer.exitCode !== 0) break;
      }
      return answers;
    },
    lock: async () => ({ kind: 'taken' }),
    breakLock: async () => ({ kind: 'taken' }),
    close: async () => undefined,
  });
  const ctl = async (name: string, ...args: readonly string[]): Promise<string> => {
    const answer = await run(name, {
      argv: [
        '/usr/local/bin/etcdctl',
        '--endpoints=https://127.0.0.1:2379',
        `--cacert=${pki}ca.crt`,
        `--cert=${pki}healthcheck-client.crt`,
        `--key=${pki}healthcheck-client.key`,
        ...args,
      ],
    });
    if (answer.exitCode !== 0) throw new Error(answer.stderr);
    return answer.stdout;
  };

  /** Until it has told the others its name: a learner answers for its own state only. */
  const started = async (name: string): Promise<void> => {
    for (let left = 200; left > 0; left -= 1) {
      const child = running.get(name);
      if (child === undefined || child.exitCode !== null) break;
      const status = await ctl(name, 'endpoint', 'status', '--command-timeout=1s').catch(() => '');
      if (status !== '' && !status.includes('no leader')) return;
      await realClock.sleep(50);
    }
    throw new Error(`${name} did not start: ${readFileSync(join(directory, `${name}.log`), 'utf8').slice(-1500)}`);
  };

  const wait: MembershipWait = { clock: realClock, emit: () => undefined, step: 'contract', signal: new AbortController().signal };
  const rig: RealEtcd = {
    session,
    address,
    ctl,
    stop,
    wait,
    hurried: { ...wait, clock: { ...realClock, now: () => Date.now() * 100 } },
    async start(name) {
      launch(name, [...new Set([...running.keys(), name])], 'existing');
      await started(name);
    },
    async startAlone(name) {
      launch(name, [name], 'existing', ['--force-new-cluster']);
      await started(name);
    },
    launch: (name) => launch(name, names, 'existing'),
    metrics: async (name) => {
      const answer = await fetch(`http://${address(name)}:2381/metrics`);
      return await answer.text();
    },
    isRunning: (name) => running.get(name)?.exitCode === null,
    move: (name, to) => void places.set(name, `${net}.${to.slice(1)}`),
    async wipe(name) {
      await stop(name);
      rmSync(join(directory, name), { recursive: true, force: true });
    },
    async close() {
      await Promise.all([...running.keys()].map(stop));
      rmSync(directory, { recursive: true, force: true });
    },
  };
  try {
    for (const name of names) launch(name, names, 'new');
    await Promise.all(names.map(started));
    return rig;
  } catch (error) {
    await rig.close();
    throw error;
  }
}
