import type { Answer, Command } from '../command/command.ts';

interface Member {
  readonly id: bigint;
  name: string;
  peerUrls: readonly string[];
  clientUrls: readonly string[];
  isLearner: boolean;
  isRunning: boolean;
}

/** An etcd cluster in memory that answers etcdctl as real members do; what it was not told of it leaves to the test. */
export interface FakeEtcd {
  /** The answer of etcdctl on the host of this member; undefined for every other command. */
  answer(name: string, command: Command): Answer | undefined;
  /** A member that was added starts for the first time, or again. */
  start(name: string, address: string): void;
  stop(name: string): void;
  readonly leader: string;
}

const ok = (body: unknown): Answer => ({ exitCode: 0, stdout: bare(body), stderr: '' });
const refused = (text: string, stdout = ''): Answer => ({ exitCode: 1, stdout, stderr: `{"level":"warn","msg":"retrying"}\nError: ${text}\n` });
/** Ids are numbers without quotes in etcd's answers, too wide for JSON.stringify. */
const bare = (body: unknown): string =>
  JSON.stringify(body, (_, value: unknown) => (typeof value === 'bigint' ? `#${value}` : value)).replaceAll(/"#(\d+)"/g, '$1');

/** Members by name and address, all running; the first one leads. */
export function fakeEtcd(addresses: Readonly<Record<string, string>>): FakeEtcd {
  let nextId = 0x8_128c_beae_f5d0_581n;
  const members: Member[] = [];
  const add = (name: string, address: string, isLearner: boolean): Member => {
    nextId += 0x1_0000_0000_0001n;
    const member = { id: nextId, name, peerUrls: [`https://${address}:2380`], clientUrls: [`https://${address}:2379`], isLearner, isRunning: true };
    members.push(member);
    return member;
  };
  for (const [name, address] of Object.entries(addresses)) add(name, address, false);
  let leading = members[0]?.id;

  const voters = (): readonly Member[] => members.filter((each) => !each.isLearner);
  const hasQuorum = (): boolean => voters().filter((each) => each.isRunning).length * 2 > voters().length;
  const leader = (): Member | undefined => {
    if (!hasQuorum()) return undefined;
    const found = voters().find((each) => each.id === leading && each.isRunning) ?? voters().find((each) => each.isRunning);
    leading = found?.id;
    return found;
  };
  const header = (own: Member) => ({ cluster_id: 13098385046580494218n, member_id: own.id, revision: 7, raft_term: 2 });
  const list = (own: Member): Answer =>
    ok({
      header: header(own),
      members: members.map(({ id, name, peerUrls, clientUrls, isLearner }) => ({
        ID: id,
        ...(name === '' ? {} : { name, clientURLs: clientUrls }),
        peerURLs: peerUrls,
        ...(isLearner ? { isLearner } : {}),
      })),
    });
  const health = (): Answer => {
    const told = members
      .filter((each) => each.name !== '')
      .map((each) => ({
        endpoint: each.clientUrls[0],
        health: each.isRunning && !each.isLearner,
        ...(each.isRunning && each.isLearner ? { error: 'etcdserver: rpc not supported for learner' } : {}),
      }));
    return told.every((each) => each.health) ? ok(told) : refused('unhealthy cluster', JSON.stringify(told));
  };

  const change = (own: Member, verb: string, rest: readonly string[]): Answer | undefined => {
    const url = rest.find((each) => each.startsWith('--peer-urls='))?.slice('--peer-urls='.length);
    const member = members.find((each) => each.id.toString(16) === rest[0]);
    const isTaken = members.some((each) => each !== member && url !== undefined && each.peerUrls.includes(url));
    if (verb === 'add' && url !== undefined && rest.includes('--learner')) {
      if (isTaken) return refused('etcdserver: Peer URLs already exists');
      if (members.some((each) => each.isLearner)) return refused('etcdserver: too many learner members in cluster');
      Object.assign(add('', 'unknown', true), { peerUrls: [url], clientUrls: [], isRunning: false });
      return ok({ header: header(own) });
    }
    if (member === undefined) return refused('etcdserver: member not found');
    if (verb === 'update' && url !== undefined) {
      if (isTaken) return refused('etcdserver: Peer URLs already exists');
      member.peerUrls = [url];
    } else if (verb === 'remove') {
      const left = voters().filter((each) => each !== member);
      if (member.isRunning && left.filter((each) => each.isRunning).length * 2 <= left.length) return refused('etcdserver: unhealthy cluster');
      members.splice(members.indexOf(member), 1);
    } else if (verb === 'promote') {
      if (!member.isLearner) return refused('etcdserver: can only promote a learner member');
      if (!member.isRunning) return refused('etcdserver: can only promote a learner member which is in sync with leader');
      member.isLearner = false;
    } else return undefined;
    return ok({ header: header(own) });
  };

  return {
    get leader() {
      return leader()?.name ?? '';
    },
    start(name, address) {
      const member = members.find((each) => each.peerUrls.includes(`https://${address}:2380`));
      if (member === undefined) throw new Error(`no member was added at ${address}`);
      Object.assign(member, { name, clientUrls: [`https://${address}:2379`], isRunning: true });
    },
    stop(name) {
      for (const member of members.filter((each) => each.name === name)) member.isRunning = false;
    },
    answer(name, { argv }) {
      if (argv[0] !== '/usr/local/bin/etcdctl') return undefined;
      const [noun, verb = '', ...rest] = argv.slice(argv.indexOf('json') + 1);
      const own = members.find((each) => each.name === name && each.isRunning);
      if (own === undefined) return refused('context deadline exceeded');
      if (noun === 'endpoint' && verb === 'status')
        return ok([{ Endpoint: own.clientUrls[0], Status: { header: header(own), raftIndex: 9, ...(hasQuorum() ? { leader: leader()?.id } : {}) } }]);
      if (own.isLearner) return refused('etcdserver: rpc not supported for learner');
      if (noun === 'member' && verb === 'list' && rest.includes('--consistency=s')) return list(own);
      if (!hasQuorum()) return refused('context deadline exceeded');
      if (noun === 'member' && verb === 'list') return list(own);
      if (noun === 'endpoint' && verb === 'health') return health();
      if (noun === 'move-leader') {
        const asked = argv.find((each) => each.startsWith('--endpoints='))?.slice('--endpoints='.length);
        if (asked !== leader()?.clientUrls[0]) return refused(`no leader endpoint given at [${asked}]`);
        leading = voters().find((each) => each.id.toString(16) === verb)?.id ?? leading;
        return ok({});
      }
      return noun === 'member' ? change(own, verb, rest) : undefined;
    },
  };
}
