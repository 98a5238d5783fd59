import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HistoryDocument } from '../../../src/history/known-runs.ts';
import { asRootOn, bramble, controlPlanes, hosts, labFolder, workers } from '../lab.ts';
import { needsCluster } from '../progress.ts';

const told = async (): Promise<HistoryDocument> => JSON.parse((await bramble(['history', '--json'])).stdout) as HistoryDocument;

export function history(): void {
  describe('what was done is remembered', () => {
    needsCluster();

    test('by this computer with every change, and by every control plane', async () => {
      const { runs, unreachable } = await told();
      expect(unreachable).toEqual([]);
      expect(runs.length).toBeGreaterThan(0);
      for (const run of runs) expect(run).toMatchObject({ command: 'up', by: expect.stringMatching(/.@./), end: { kind: 'done' }, onHosts: controlPlanes });
      const changed = runs.flatMap(({ rows = [] }) => rows.map(({ host }) => host));
      expect(hosts.filter((host) => !changed.includes(host))).toEqual([]);
    });

    test('by the control planes also where this computer knows nothing', async () => {
      const { runs } = await told();
      const kept = join(labFolder, '.bramble/history');
      await rename(kept, `${kept}-away`);
      try {
        expect((await told()).runs).toEqual(
          runs.map(({ command, by, startedAt, changes, end, onHosts }) => ({ command, by, startedAt, changes, end, onHosts })),
        );
      } finally {
        await rename(`${kept}-away`, kept);
      }
    });

    test('and an up that changes nothing writes nothing down, on no host', async () => {
      const script = 'stat -c "%i %y" /var/lib/bramble/history 2>/dev/null || true';
      const before = await asRootOn(hosts, script);
      expect(workers.map((worker) => before[worker])).toEqual(workers.map(() => ''));
      const { runs } = await told();
      await bramble(['up', '--yes']);
      expect(await asRootOn(hosts, script)).toEqual(before);
      expect((await told()).runs).toEqual(runs);
    });
  });
}
