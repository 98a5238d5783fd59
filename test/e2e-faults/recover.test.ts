import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultLab, makeLab } from './fault-lab.ts';
import { bramble, expectEnd, start } from './run-bramble.ts';

const gone = 'cp-2,cp-3';
const recover = ['recover', '--yes', '--without', gone];

describe('a cluster that lost two of three control planes for good', () => {
  let lab: FaultLab;
  let workspace: string;
  beforeAll(async () => {
    lab = makeLab('recover', { controlPlanes: 3, workers: 0 });
    workspace = lab.workspace();
    expectEnd(await bramble(workspace, ['up', '--yes']), 0);
    expectEnd(await bramble(workspace, ['kubectl', 'create', 'configmap', 'before', '--from-literal=a=b']), 0);
  }, 900_000);
  afterAll(() => lab.down());

  const copies = (): Promise<string> => lab.on('cp-1', 'ls -d /var/lib/etcd-before-recovery-* 2>/dev/null || true');

  test('is not touched while it works', async () => {
    expectEnd(await bramble(workspace, recover), 2, 'recover.not-needed');
  });

  test('is not recovered while the others may come back, nor without a yes', async () => {
    await lab.kill('cp-2');
    await lab.kill('cp-3');
    expectEnd(await bramble(workspace, ['recover', '--yes']), 2, 'recover.hosts-silent');
    const asked = await bramble(workspace, ['recover', '--without', gone]);
    expectEnd(asked, 2, 'cli.needs-yes');
    expect(asked.stderr).toMatch(/everything after revision [1-9]\d*/);
    expect(await copies()).toBe('');
  });

  test('goes on from the survivor, also when the recovery is killed in the middle', async () => {
    const run = start(workspace, recover);
    await run.printed('note that a recovery begins: done');
    run.kill('SIGKILL');
    expect((await run.ended).code).toBeNull();
    expectEnd(await bramble(workspace, recover), 0);
    const kept = await bramble(workspace, ['kubectl', 'get', 'configmap', 'before', '-o', 'name']);
    expect(kept.stdout).toBe('configmap/before\n');
    expect((await copies()).trim().split('\n')).toHaveLength(1);
    expect(await lab.on('cp-1', 'ls -A /run/systemd/system/etcd.service.d /var/lib/bramble/recovery 2>/dev/null || true')).toBe('');
    expect(await lab.on('cp-1', 'cat /etc/bramble/etcd.env')).toMatch(/=existing\n[^]*ETCD_INITIAL_CLUSTER=cp-1=https:\/\/[0-9.]+:2380\n$/);
    expectEnd(await bramble(workspace, recover), 2, 'recover.not-needed');
  });

  test('does not fall apart when a lost member comes back after all', async () => {
    await lab.lab('start', 'cp-2', 'cp-3');
    const refused = 'journalctl -u etcd --no-pager | grep -c "permanently removed" || true';
    await expect.poll(async () => Number(await lab.on('cp-2', refused)), { timeout: 120_000, interval: 2_000 }).toBeGreaterThan(0);
    const kept = await bramble(workspace, ['kubectl', 'get', 'configmap', 'before', '-o', 'name']);
    expect(kept.stdout).toBe('configmap/before\n');
  });

  test('has three members again after up', async () => {
    expectEnd(await bramble(workspace, ['up', '--yes']), 0);
    const members = async (): Promise<unknown> => {
      const { stdout } = await bramble(workspace, ['status', '--json']);
      return (JSON.parse(stdout) as { readonly etcd: { readonly members: unknown } }).etcd.members;
    };
    // A member that is busy may not tell its health in time.
    await expect.poll(members, { timeout: 60_000, interval: 1_000 }).toEqual(['cp-1', 'cp-2', 'cp-3'].map((name) => ({ name, healthy: true })));
    expect((await bramble(workspace, ['plan'])).code).toBe(0);
  }, 900_000);
});
