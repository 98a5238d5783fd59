import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { machineImage } from '../contract/throwaway-machine.ts';
import { eventually } from '../e2e/eventually.ts';
import { type FaultHost, type FaultLab, makeLab } from './fault-lab.ts';
import { bramble, errorCodes, expectEnd, start } from './run-bramble.ts';

/**
 * Whoever is on a VPN may well have an address that the pods get too. Hosts reach it by their default route, until one of them is told
 * that the pods of another are there.
 */
const [pods, ours, oursOnWorker] = ['10.199.0.0/16', '10.199.1.1', '10.199.1.0/24'] as const;
const hosts: readonly FaultHost[] = ['cp-1', 'worker-1'];

/** Nothing that waits to put something back, and nothing that it left. */
const leftOvers = 'ls /run/bramble/way-back* 2>/dev/null; systemctl list-units --all --plain --no-legend "bramble-way-back*"';

describe('a change of the network', () => {
  let lab: FaultLab;
  let workspace: string;
  let bridge: string;
  /** Lets bramble connect from the address of the VPN. */
  let overVpn: NodeJS.ProcessEnv;

  const addOwnAddress = (): void => {
    const found = machineImage();
    const arguments_ = ['run', '--rm', '--net=host', '--cap-add', 'NET_ADMIN', '--entrypoint', 'ip', 'image' in found ? found.image : ''];
    execFileSync('docker', [...arguments_, 'address', 'add', `${ours}/32`, 'dev', bridge]);
  };
  const routes = (host: FaultHost): Promise<string> => lab.on(host, 'ip route');

  beforeAll(async () => {
    lab = makeLab('guards');
    workspace = lab.workspace((yaml) => yaml.replace(/pods: [0-9./]+/, `pods: ${pods}`));
    bridge = / dev (\S+)/.exec(execFileSync('ip', ['-4', 'route', 'get', lab.address('cp-1')], { encoding: 'utf8' }))?.[1] ?? '';
    // It goes with the lab's bridge.
    addOwnAddress();
    const home = join(lab.folder, 'home');
    mkdirSync(join(home, '.ssh'), { recursive: true });
    writeFileSync(join(home, '.ssh/config'), `Host *\n  BindAddress ${ours}\n`);
    overVpn = { HOME: home, XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache') };
    // It passes on what is for its pods, of which there are none yet.
    await lab.on('worker-1', `ip rule add iif eth0 to ${ours} blackhole`);
  });
  afterAll(() => {
    lab.down();
  });

  test('that shuts us out is put back by the host itself, told with what it was, and not made permanent', async () => {
    const before = await routes('cp-1');
    const ended = await bramble(workspace, ['up', '--yes'], overVpn);
    // As long as we are shut out the API of cp-1 is out of reach, too, for whatever asks it just then; worker-1 takes our address for one of its own
    // pods' once the first of them runs there.
    const besides = ['kube.unreachable', 'kube.timeout', 'ssh.connection-lost'];
    const codes = errorCodes(ended).filter((code) => !besides.includes(code));
    expect({ code: ended.code, codes }, ended.stderr).toEqual({ code: 1, codes: ['network.rolled-back'] });
    expect(ended.stderr).toContain(`route ${oursOnWorker} via ${lab.address('worker-1')}`);
    expect(await routes('cp-1')).toBe(before);
    expect(await lab.on('cp-1', 'nft list tables')).not.toContain('table ip bramble');
    expect(await lab.on('cp-1', 'ls /etc/systemd/system /etc/bramble')).not.toContain('pod-network');
    expect(await lab.on('cp-1', leftOvers)).toBe('');
    // A reboot comes up as reachable as it was.
    expect(await routes('worker-1')).toContain('10.199.0.0/24 via');
  });

  test('that nobody proves, because the run was killed, is put back before the next run looks', async () => {
    const killed = start(workspace, ['up', '--yes'], overVpn);
    await eventually('the change', 240, async () => expect(await routes('cp-1')).toContain(oursOnWorker));
    killed.kill('SIGKILL');
    await killed.ended;
    expect(await lab.on('cp-1', 'ls /run/bramble/way-back')).toContain('way-back');
    await eventually('a run after the one that was killed', 120, async () => {
      const next = await bramble(workspace, ['up', '--yes']);
      expect(errorCodes(next)).toEqual([]);
      expect(next.code, next.stderr).toBe(0);
      expect(next.stderr).toContain(`route ${oursOnWorker}`);
    });
    expect(await lab.on('cp-1', 'journalctl --no-pager -o cat -u bramble-way-back')).toContain('what was there before is put back');
    expect(await routes('cp-1')).toContain(oursOnWorker);
    for (const host of hosts) expect(await lab.on(host, leftOvers)).toBe('');
  });

  test('is shown in the plan with its way back, and leaves no timer behind where nothing went wrong', async () => {
    await lab.on('cp-1', `ip route del ${oursOnWorker}; nft delete table ip bramble`);
    const plan = await bramble(workspace, ['plan']);
    expect(plan.code).toBe(2);
    expect(`${plan.stdout}${plan.stderr}`).toContain('undone unless a new connection works');
    expectEnd(await bramble(workspace, ['up', '--yes']), 0);
    expect(await routes('cp-1')).toContain(oursOnWorker);
    for (const host of hosts) expect(await lab.on(host, leftOvers)).toBe('');
    expect((await bramble(workspace, ['plan'])).code).toBe(0);
  });

  test('of the ranges of pods or services is refused before anything is touched, with the old ones to put back', async () => {
    const moved = lab.workspace((yaml) => yaml.replace(/pods: [0-9./]+/, 'pods: 10.200.0.0/16').replace(/services: [0-9./]+/, 'services: 10.97.0.0/16'));
    const before = await lab.listing(...hosts);
    for (const command of [['plan'], ['up', '--yes']]) {
      const ended = await bramble(moved, command);
      expectEnd(ended, 2, 'network.pods-changed', 'network.services-changed');
      expect(ended.stderr).toContain(`pods: ${pods}`);
      expect(ended.stderr).toContain('services: 10.96.0.0/16');
    }
    expect(await lab.listing(...hosts)).toBe(before);
  });

  test('of the range of pods is carried out where the user names what it costs: every pod has another address', async () => {
    const moved = lab.workspace((yaml) => yaml.replace(/pods: [0-9./]+/, 'pods: 10.200.0.0/16'));
    const addresses = async (): Promise<string> =>
      (await bramble(workspace, ['kubectl', '-n', 'kube-system', 'get', 'pods', '-l', 'k8s-app=kube-dns', '-o', 'jsonpath={.items[*].status.podIP}'])).stdout;
    expect(await addresses()).toContain('10.199.');
    const plan = await bramble(moved, ['plan', '--renumber-pods']);
    expect(plan.code).toBe(2);
    expect(plan.stdout).toContain('Node worker-1');
    expectEnd(await bramble(moved, ['up', '--yes', '--renumber-pods']), 0);
    await expect.poll(addresses, { timeout: 120_000, interval: 2_000 }).toMatch(/^10\.200\.[0-9.]+( 10\.200\.[0-9.]+)*$/);
    expect((await bramble(moved, ['plan'])).code).toBe(0);
    for (const host of hosts) expect(await lab.on(host, 'ip -4 address; ip route; nft list table ip bramble')).not.toContain('10.199.');
  });
});
