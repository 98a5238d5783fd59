import { afterEach, describe, expect, it } from 'vitest';
import { addLearner, promoteMember, removeMember, updateMember } from '../../src/run/etcd/change-members.ts';
import { observeEtcd } from '../../src/run/etcd/observe-etcd.ts';
import { readEtcdMetrics } from '../../src/run/etcd/survey.ts';
import { etcdContract, member, peerUrl } from './etcd-contract.ts';
import { realClock } from './real-clock.ts';
import { type RealEtcd, startEtcd } from './real-etcd.ts';
import { findEtcd } from './real-kube-apiserver.ts';

const found = findEtcd();
const skip = typeof found === 'string' ? found : false;
const open = (names: readonly string[]): Promise<RealEtcd> => startEtcd(typeof found === 'string' ? '' : found.etcd, names);
const use = async (names: readonly string[]): Promise<void> => {
  rig = opened = await open(names);
};

etcdContract('real etcd', () => open(['m1', 'm2', 'm3']), skip);

let rig: RealEtcd;
let opened: RealEtcd | undefined;
afterEach(() => opened?.close());

const join = async (name: string): Promise<void> => {
  await addLearner(rig.session('m1'), peerUrl(rig, name), rig.wait);
  await rig.start(name);
  await promoteMember(rig.session('m1'), peerUrl(rig, name), rig.wait);
};
const leave = async (name: string): Promise<void> => {
  await removeMember(rig.session('m1'), (await member(rig, name))?.id ?? '', rig.wait);
  await rig.wipe(name);
};
const membersOf = async (): Promise<readonly string[]> => ((await observeEtcd(rig.session('m1'))) ?? []).map(({ name }) => name);

/** Writes one key after another through m1 and keeps which ones etcd acknowledged. */
function writer() {
  const acknowledged: number[] = [];
  let isOver = false;
  const work = (async () => {
    for (let next = 0; !isOver; next += 1) {
      await rig.ctl('m1', 'put', `/written/${next}`, 'x').then(
        () => acknowledged.push(next),
        () => undefined,
      );
      await realClock.sleep(20);
    }
  })();
  return {
    async end(): Promise<readonly number[]> {
      isOver = true;
      await work;
      return acknowledged;
    },
  };
}
const readBack = async (name: string): Promise<readonly string[]> =>
  (await rig.ctl(name, 'get', '--prefix', '/written/', '--keys-only', '--command-timeout=20s')).split('\n').filter((line) => line !== '');

describe.skipIf(skip !== false)('members of real etcd', () => {
  it('grow from one to five and shrink to three under a writer that loses nothing', async () => {
    await use(['m1']);
    const writing = writer();
    for (const name of ['m2', 'm3', 'm4', 'm5']) await join(name);
    expect(await membersOf()).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
    for (const name of ['m2', 'm3']) await leave(name);
    const acknowledged = await writing.end();
    expect(await membersOf()).toEqual(['m1', 'm4', 'm5']);
    const kept = new Set(await readBack('m5'));
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(acknowledged.filter((each) => !kept.has(`/written/${each}`))).toEqual([]);
  });

  it('are replaced when their disk is lost, under the same name and address', async () => {
    await use(['m1', 'm2', 'm3']);
    await rig.ctl('m1', 'put', '/written/before', 'x');
    const lost = await member(rig, 'm3');
    await leave('m3');
    await join('m3');
    const replaced = await member(rig, 'm3');
    expect(replaced).toMatchObject({ name: 'm3', isLearner: false, healthy: true });
    expect(replaced?.id).not.toBe(lost?.id);
    expect(await readBack('m3')).toEqual(['/written/before']);
  });

  it('come back under a new address', async () => {
    await use(['m1', 'm2', 'm3']);
    const before = await member(rig, 'm3');
    await rig.stop('m3');
    rig.move('m3', 'm9');
    await updateMember(rig.session('m1'), before?.id ?? '', peerUrl(rig, 'm3'), rig.wait);
    await rig.start('m3');
    await expect.poll(() => member(rig, 'm3'), { timeout: 20_000 }).toMatchObject({ id: before?.id, name: 'm3', healthy: true });
  });

  it('tell how much they have without a majority, go on alone with all of it, and send away who comes back', async () => {
    await use(['m1', 'm2', 'm3']);
    // The last write may be undone: that it was decided is noted with the next one.
    for (const key of ['a', 'b', 'c', 'last']) await rig.ctl('m1', 'put', `/written/${key}`, 'x');
    for (const name of ['m1', 'm2', 'm3']) await rig.stop(name);
    rig.launch('m1');
    const told = async () => readEtcdMetrics(await rig.metrics('m1').catch(() => ''));
    await expect.poll(async () => (await told()).revision, { timeout: 20_000 }).toBeGreaterThanOrEqual(4);
    expect((await told()).knownMembers).toBe(3);
    expect(await observeEtcd(rig.session('m1'))).toBeUndefined();
    await rig.stop('m1');

    await rig.startAlone('m1');
    expect(await membersOf()).toEqual(['m1']);
    expect(await readBack('m1')).toEqual(expect.arrayContaining(['/written/a', '/written/b', '/written/c']));

    for (const name of ['m2', 'm3']) rig.launch(name);
    await expect.poll(() => ['m2', 'm3'].map(rig.isRunning), { timeout: 40_000 }).toEqual([false, false]);
    expect(await membersOf()).toEqual(['m1']);
  });
});
