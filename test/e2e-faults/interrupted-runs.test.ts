import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultLab, makeLab } from './fault-lab.ts';
import { type Ended, bramble, errorCodes, expectEnd, start } from './run-bramble.ts';
import { seededMoments, usualSeed } from './seeded-moments.ts';

const up = ['up', '--yes'];

interface PlanText {
  readonly changes: number;
}
const changesOf = ({ stdout }: Ended): number => (JSON.parse(stdout) as PlanText).changes;

describe('a run that is interrupted loses nothing', () => {
  let lab: FaultLab;
  let workspace: string;
  beforeAll(() => {
    lab = makeLab('broken');
    workspace = lab.workspace();
  });
  afterAll(() => lab.down());

  // FAULT_SEED=<number> repeats a run: the moments follow from it.
  const { seed, moments } = seededMoments(usualSeed, 5, 12_000);

  /** What nothing may be left of on a host. */
  const leftovers =
    "find /etc /opt /usr/local /var/lib/bramble -name '*.bramble-new' -o -name '.passing*'; find /run/bramble -name door -o -name from 2>/dev/null; ps -eo args | grep '[d]oor/config' || true";

  /** Whether hosts pass artifacts on, so that a run is killed in the one and the other. */
  const passOn = (value: string): void => {
    const path = join(workspace, 'bramble.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^ssh: \{( passOn: \w+,)?/m, `ssh: { passOn: ${value},`));
  };

  test(`kill -9 at ${moments.join(', ')} ms (FAULT_SEED=${seed}), then Ctrl-C, then up to its end, and nothing is left to change`, async () => {
    for (const [index, moment] of moments.entries()) {
      passOn(index % 2 === 0 ? 'always' : 'auto');
      const run = start(workspace, up);
      const timer = setTimeout(() => run.kill('SIGKILL'), moment);
      const { code } = await run.ended;
      clearTimeout(timer);
      // A quick computer may be done before.
      expect([null, 0]).toContain(code);
      await lab.on('cp-1', 'if [ -e /var/lib/bramble/manifest ]; then grep -q . /var/lib/bramble/manifest; fi');
    }
    const run = start(workspace, up);
    await run.printed('read in');
    run.kill('SIGINT');
    const interrupted = await run.ended;
    expect(interrupted.code, interrupted.stderr).toBe(130);
    expect(interrupted.stderr).toContain('Interrupted');

    expectEnd(await bramble(workspace, up), 0);
    const plan = await bramble(workspace, ['plan', '--json']);
    expect(changesOf(plan), plan.stdout).toBe(0);
    expect(plan.code).toBe(0);
    expect(await lab.on('cp-1', leftovers)).toBe('');
    expect(await lab.on('worker-1', leftovers)).toBe('');
  });

  /** Both need it: one host gets it from here, and passes it on to the other. */
  const containerd = '/usr/local/bin/containerd';
  const both = ['cp-1', 'worker-1'] as const;
  const onBoth = (script: string): Promise<readonly string[]> => Promise.all(both.map((host) => lab.on(host, script)));
  /** What a machine sends: half a minute for what is passed on, and nothing to speak of for all else. */
  const slowly = 'tc qdisc add dev eth0 root tbf rate 10mbit burst 32kb latency 400ms';
  const cutOff = `nft 'add table netdev cut; add chain netdev cut in { type filter hook ingress device "eth0" priority -500; policy drop; }'`;
  const isFetching = `! ps -eo args | grep -q '^ssh -F /dev/null' || [ ! -s /usr/local/bin/.containerd.bramble-new ] || echo yes`;

  test('where a host loses its link in the middle of what it passes on, the other gets that from here, and the next up finishes', async () => {
    const sums = await onBoth(`sha256sum ${containerd}`);
    passOn('always');
    await onBoth(`rm ${containerd}; ${slowly}`);
    const run = start(workspace, up);
    let fetching = -1;
    await expect.poll(async () => (fetching = (await onBoth(isFetching)).indexOf('yes\n')), { timeout: 60_000, interval: 200 }).not.toBe(-1);
    const [receiver, giver] = fetching === 0 ? (['cp-1', 'worker-1'] as const) : (['worker-1', 'cp-1'] as const);
    await lab.on(giver, cutOff);
    await run.printed(`${receiver} gets an artifact from here that ${giver} could not pass on`);
    const ended = await run.ended;
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stderr).toContain(`the connection to ${giver} was lost`);
    expect(await onBoth(`sha256sum ${containerd}`)).toEqual(sums);
    await lab.on(giver, 'nft delete table netdev cut');
    await onBoth('tc qdisc del dev eth0 root');
    // What the run left on the host that it lost goes by itself.
    await expect.poll(() => onBoth(`ls /run/bramble 2>/dev/null | grep '^io' || true; ${leftovers}`), { timeout: 90_000, interval: 500 }).toEqual(['', '']);
    expectEnd(await bramble(workspace, up), 0);
    expect((await bramble(workspace, ['plan'])).code).toBe(0);
  });

  test('Ctrl-C while a host is changed ends with 130 and leaves the rest to the next up', async () => {
    await lab.on('worker-1', 'rm /usr/local/bin/kubernetes-node');
    const run = start(workspace, up);
    await run.printed('worker-1: create');
    run.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    expectEnd(await bramble(workspace, up), 0);
    expect((await bramble(workspace, ['plan'])).code).toBe(0);
  });

  test('of two at once the second says who runs and since when, changes nothing, and works once the first is done', async () => {
    await lab.on('worker-1', 'rm /usr/local/bin/kubernetes-node; systemctl stop kubelet');
    // A stand-in for a slow first run: whoever holds the lock file is running.
    const holder = 'root@elsewhere, bramble up, since 2026-01-02T03:04:05.678Z';
    await lab.on(
      'cp-1',
      `mkdir -p /run/bramble && printf '%s' '${holder}' >/run/bramble/lock && systemd-run --unit=holder --quiet flock /run/bramble/lock sleep 600; sleep 0.5`,
    );
    const before = await lab.listing('cp-1', 'worker-1');
    const second = await bramble(workspace, up);
    expectEnd(second, 1, 'run.locked');
    expect(second.stderr).toContain(holder);
    expect(second.stderr).toContain('--break-lock');
    expectEnd(await bramble(workspace, ['reset', '--yes']), 1, 'run.locked');
    expectEnd(await bramble(workspace, [...up, '--break-lock']), 1, 'run.lock-unbreakable');
    expect(await lab.on('cp-1', 'systemctl is-active holder')).toBe('active\n');
    expect(await lab.listing('cp-1', 'worker-1')).toBe(before);
    expect((await bramble(workspace, ['plan'])).code).toBe(2);
    await lab.on('cp-1', 'systemctl stop holder');

    const [one, two] = await Promise.all([bramble(workspace, up), bramble(workspace, up)]);
    const codes = [one, two].map((ended) => ended.code).toSorted();
    expect(codes[0], `${one.stderr}\n${two.stderr}`).toBe(0);
    for (const ended of [one, two]) expect([[], ['run.locked']]).toContainEqual(errorCodes(ended));
    expect((await bramble(workspace, ['plan'])).code).toBe(0);
  });

  test('a run that hangs is ended by --break-lock, which does its work, and says so when it wakes up', async () => {
    await lab.on('worker-1', 'rm /usr/local/bin/kubernetes-node; systemctl stop kubelet');
    const hung = start(workspace, up);
    await hung.printed('worker-1: create');
    hung.kill('SIGSTOP');
    expectEnd(await bramble(workspace, up), 1, 'run.locked');
    const second = await bramble(workspace, [...up, '--break-lock']);
    expectEnd(second, 0);
    expect(second.stderr).toContain('a run was ended there to take its place');
    hung.kill('SIGCONT');
    const ended = await hung.ended;
    expect(ended.code, ended.stderr).toBe(1);
    expect(errorCodes(ended)).toContain('run.lock-broken');
    expect((await bramble(workspace, ['plan'])).code).toBe(0);
  });

  const resets = seededMoments(usualSeed, 3, 8_000);
  test.each(resets.moments)(
    `a reset of all hosts that is killed after %d ms (FAULT_SEED=${resets.seed}) leaves what up brings together again`,
    async (moment) => {
      const run = start(workspace, ['reset', '--yes']);
      const timer = setTimeout(() => run.kill('SIGKILL'), moment);
      const { code } = await run.ended;
      clearTimeout(timer);
      expect([null, 0]).toContain(code);
      expectEnd(await bramble(workspace, up), 0);
      expect((await bramble(workspace, ['plan'])).code).toBe(0);
      for (const host of ['cp-1', 'worker-1'] as const) expect(await lab.on(host, 'ls /var/lib/bramble')).not.toContain('resetting');
      expect((await bramble(workspace, ['kubectl', 'get', '--raw', '/readyz'])).stdout).toBe('ok');
    },
  );
});
