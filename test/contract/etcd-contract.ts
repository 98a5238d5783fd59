import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addLearner, promoteMember, removeMember, updateMember } from '../../src/run/etcd/change-members.ts';
import { observeEtcd, observeEtcdLocally } from '../../src/run/etcd/observe-etcd.ts';
import type { MembershipWait } from '../../src/run/etcd/persist.ts';
import type { EtcdMember } from '../../src/run/etcd/read-etcd.ts';
import type { Session } from '../../src/ports/transport.ts';

/** An etcd cluster that a test may break. */
export interface EtcdRig {
  session(name: string): Session;
  address(name: string): string;
  /** Starts a member that was added, or one again that was stopped. */
  start(name: string): Promise<void>;
  stop(name: string): Promise<void>;
  readonly wait: MembershipWait;
  /** One whose patience is over at once. */
  readonly hurried: MembershipWait;
  close(): Promise<void>;
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? error,
  );
export const peerUrl = (rig: EtcdRig, name: string): string => `https://${rig.address(name)}:2380`;
export const member = async (rig: EtcdRig, name: string, from = 'm1'): Promise<EtcdMember | undefined> =>
  (await observeEtcd(rig.session(from)))?.find((each) => each.peerUrls.includes(peerUrl(rig, name)));

/** Promises of changing members, kept by the fake and by real etcd. The cluster begins with m1, m2 and m3. */
export function etcdContract(title: string, open: () => Promise<EtcdRig>, skip: string | false = false): void {
  describe.skipIf(skip !== false)(`changing the members of ${title}${skip === false ? '' : ` (skipped: ${skip})`}`, () => {
    let rig: EtcdRig;
    beforeAll(async () => {
      rig = await open();
    });
    afterAll(() => rig?.close());
    const m1 = (): Session => rig.session('m1');

    it('begins with three healthy members that vote', async () => {
      expect(await observeEtcd(m1())).toEqual(
        ['m1', 'm2', 'm3'].map((name) => ({
          id: expect.stringMatching(/^[0-9a-f]{8,16}$/) as unknown,
          name,
          peerUrls: [peerUrl(rig, name)],
          clientUrls: [`https://${rig.address(name)}:2379`],
          isLearner: false,
          healthy: true,
        })),
      );
    });

    it('adds a member that does not vote, once', async () => {
      await addLearner(m1(), peerUrl(rig, 'm4'), rig.wait);
      await addLearner(rig.session('m2'), peerUrl(rig, 'm4'), rig.wait);
      expect(await member(rig, 'm4')).toMatchObject({ name: '', isLearner: true, healthy: false, clientUrls: [] });
      expect(await observeEtcd(m1())).toHaveLength(4);
    });

    it('refuses a second one that does not vote yet', async () => {
      expect(await codeOf(addLearner(m1(), peerUrl(rig, 'm5'), rig.wait))).toBe('etcd.too-many-learners');
    });

    it('lets no member vote that has not started', async () => {
      expect(await codeOf(promoteMember(m1(), peerUrl(rig, 'm4'), rig.hurried))).toBe('etcd.not-in-sync');
    });

    it('calls a learner healthy that runs, which cannot tell about the others itself', async () => {
      await rig.start('m4');
      expect(await member(rig, 'm4')).toMatchObject({ name: 'm4', isLearner: true, healthy: true });
      expect(await observeEtcd(rig.session('m4'))).toBeUndefined();
      expect(await observeEtcdLocally(rig.session('m4'))).toMatchObject({ members: undefined });
    });

    it('lets a learner vote, once', async () => {
      await promoteMember(m1(), peerUrl(rig, 'm4'), rig.wait);
      await promoteMember(m1(), peerUrl(rig, 'm4'), rig.wait);
      expect(await member(rig, 'm4')).toMatchObject({ name: 'm4', isLearner: false, healthy: true });
    });

    it('promotes nobody whom etcd does not know', async () => {
      expect(await codeOf(promoteMember(m1(), 'https://192.0.2.1:2380', rig.wait))).toBe('etcd.no-such-member');
    });

    it('lets a leader hand over before it is removed, once', async () => {
      const leader = (await observeEtcdLocally(m1()))?.status.leader ?? '';
      const leading = (await observeEtcd(m1()))?.find((each) => each.id === leader)?.name ?? '';
      const other = leading === 'm1' ? 'm2' : 'm1';
      await removeMember(rig.session(other), leader, rig.wait);
      await removeMember(rig.session(other), leader, rig.wait);
      const left = await observeEtcd(rig.session(other));
      expect(left?.map(({ name }) => name)).toEqual(['m1', 'm2', 'm3', 'm4'].filter((name) => name !== leading));
      const heir = (await observeEtcdLocally(rig.session(other)))?.status.leader;
      expect(left?.find(({ id }) => id === heir)?.name).toBe(other);
      await rig.stop(leading);
    });

    it('takes out a member that is down', async () => {
      const [asked = '', , dead = ''] = (await survivors(rig)).map(({ name }) => name);
      await rig.stop(dead);
      const members = await observeEtcd(rig.session(asked));
      expect(members?.filter(({ healthy }) => !healthy).map(({ name }) => name)).toEqual([dead]);
      await removeMember(rig.session(asked), members?.find(({ name }) => name === dead)?.id ?? '', rig.wait);
      expect((await observeEtcd(rig.session(asked)))?.every(({ healthy }) => healthy)).toBe(true);
    });

    it("changes a member's address, and refuses one that another has", async () => {
      const [asked, other] = await survivors(rig);
      if (asked === undefined || other === undefined) throw new Error('two members were to be left');
      const session = rig.session(asked.name);
      await updateMember(session, other.id, other.peerUrls[0] ?? '', rig.wait);
      expect(await codeOf(updateMember(session, other.id, asked.peerUrls[0] ?? '', rig.wait))).toBe('etcd.address-taken');
      expect(await codeOf(updateMember(session, 'abc', 'https://192.0.2.1:2380', rig.wait))).toBe('etcd.no-such-member');
    });

    it('knows its members also without a quorum, and changes none', async () => {
      const [asked, other] = await survivors(rig);
      if (asked === undefined || other === undefined) throw new Error('two members were to be left');
      await rig.stop(other.name);
      await expect.poll(async () => (await observeEtcdLocally(rig.session(asked.name)))?.status.leader, { timeout: 20_000 }).toBeUndefined();
      const local = await observeEtcdLocally(rig.session(asked.name));
      expect(local?.status.id).toBe(asked.id);
      expect(local?.members?.map(({ name }) => name)).toEqual([asked.name, other.name]);
      expect(await observeEtcd(rig.session(asked.name))).toBeUndefined();
      expect(await codeOf(addLearner(rig.session(asked.name), peerUrl(rig, 'm5'), rig.hurried))).toBe('etcd.no-answer');
    });

    it('has nothing to tell when no member runs there', async () => {
      const [asked] = await survivors(rig);
      await rig.stop(asked?.name ?? '');
      expect(await observeEtcdLocally(rig.session(asked?.name ?? ''))).toBeUndefined();
    });
  });
}

/** The members that a first one that answers knows, itself first. */
async function survivors(rig: EtcdRig): Promise<readonly EtcdMember[]> {
  for (const name of ['m1', 'm2', 'm3', 'm4']) {
    const members = (await observeEtcdLocally(rig.session(name)))?.members;
    if (members !== undefined) return members.toSorted((a, b) => Number(b.name === name) - Number(a.name === name));
  }
  return [];
}
