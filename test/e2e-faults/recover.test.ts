import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StatusDocument } from '../../src/run/status-document.ts';
import { type FaultLab, makeLab } from './fault-lab.ts';
import { bramble, errorCodes, expectEnd, start } from './run-bramble.ts';

/** A snapshot of the database, as base64. */
const takeSnapshot = `set -e
cd "$(mktemp -d)"
/usr/local/bin/etcdctl --endpoints https://127.0.0.1:2379 --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/healthcheck-client.crt --key /etc/kubernetes/pki/etcd/healthcheck-client.key snapshot save db >&2
base64 -w 0 db
rm -r "$PWD"`;

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

  test('still tells how its hosts are, and what is wrong', async () => {
    const told = await bramble(workspace, ['status', '--json']);
    expect(told.code).toBe(1);
    const { hosts, troubles, drift } = JSON.parse(told.stdout) as StatusDocument;
    expect(hosts.map(({ name, reachable }) => [name, reachable])).toEqual([
      ['cp-1', true],
      ['cp-2', false],
      ['cp-3', false],
    ]);
    expect(troubles.map(({ code }) => code)).toContain('etcd.quorum-lost');
    expect(drift).toBeUndefined();
  });

  /** Both of CoreDNS's pods may have been on the hosts that are gone. */
  const upWithoutTheLost = async (): Promise<void> => {
    const end = await bramble(workspace, ['up', '--yes']);
    const dns = errorCodes(end).filter((code) => code === 'check.dns-silent');
    expectEnd(end, 1, 'ssh.unreachable', 'ssh.unreachable', ...dns);
  };

  test('goes on from the survivor, also when the recovery is killed in the middle', async () => {
    const run = start(workspace, recover);
    await run.printed('note that a recovery begins: done');
    run.kill('SIGKILL');
    expect((await run.ended).code).toBeNull();
    const again = await bramble(workspace, recover);
    // A host that had all of its orders by then went on without anybody; `up` does what is left, and names those that are gone.
    if (errorCodes(again).includes('recover.not-needed')) await upWithoutTheLost();
    else expectEnd(again, 0);
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

  const hasThreeMembers = async (): Promise<void> => {
    const first = await bramble(workspace, ['up', '--yes']);
    // Pods that were on the hosts that came back may take longer to answer than a run waits for them.
    if (errorCodes(first).join() === 'check.dns-silent') expectEnd(await bramble(workspace, ['up', '--yes']), 0);
    else expectEnd(first, 0);
    const members = async (): Promise<unknown> => (JSON.parse((await bramble(workspace, ['status', '--json'])).stdout) as StatusDocument).etcd.members;
    // A member that is busy may not tell its health in time.
    await expect.poll(members, { timeout: 60_000, interval: 1_000 }).toEqual(['cp-1', 'cp-2', 'cp-3'].map((name) => ({ name, healthy: true })));
    expect((await bramble(workspace, ['plan'])).code).toBe(0);
  };

  test('has three members again after up', hasThreeMembers, 900_000);

  test('goes on from a snapshot where nobody has data any more, and says what is lost', async () => {
    const snapshot = join(lab.folder, 'snapshot.db');
    writeFileSync(snapshot, Buffer.from(await lab.on('cp-1', takeSnapshot), 'base64'));
    expectEnd(await bramble(workspace, ['kubectl', 'create', 'configmap', 'after', '--from-literal=a=b']), 0);
    await lab.on('cp-1', 'systemctl stop etcd && rm -r /var/lib/etcd/member');
    for (const host of ['cp-2', 'cp-3'] as const) await lab.kill(host);
    expectEnd(await bramble(workspace, ['recover', '--yes', '--without', gone]), 2, 'recover.nothing-left');

    const recovered = await bramble(workspace, ['recover', '--yes', '--without', gone, '--snapshot', snapshot]);
    expectEnd(recovered, 0);
    const isOfTheSnapshot = async (): Promise<void> => {
      const { stdout } = await bramble(workspace, ['kubectl', 'get', 'configmaps', '-o', 'name']);
      expect(stdout).toContain('configmap/before\n');
      expect(stdout).not.toContain('configmap/after\n');
    };
    await isOfTheSnapshot();
    // Both come back as a majority of what was before; what was recovered has to win.
    await lab.lab('start', 'cp-2', 'cp-3');
    await hasThreeMembers();
    await isOfTheSnapshot();
  }, 900_000);
});
