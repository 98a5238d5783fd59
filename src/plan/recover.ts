import type { HostName } from '../base/names.ts';
import type { Problem } from '../base/trouble.ts';

/** A control plane that answers, and what it holds of the database. */
export interface Survivor {
  readonly host: HostName;
  readonly hasData: boolean;
  /** How far its data goes; undefined where its etcd does not run. */
  readonly revision: number | undefined;
  readonly usedBytes: number;
  /** Where a copy of its data would go. */
  readonly freeBytes: number;
  /** A recovery from this host began and did not end; where its copy goes. */
  readonly begun: string | undefined;
}

/** The copy of an interrupted recovery is of use as long as etcd has not run since. */
export const begunCopy = ({ revision, begun }: Survivor): string | undefined => (revision === undefined ? begun : undefined);

/** What the user says beyond what can be seen. */
export interface RecoveryWish {
  readonly from: HostName | undefined;
  /** Hosts that are gone for good, or whose data must not be used. */
  readonly without: readonly HostName[];
  readonly hasSnapshot: boolean;
}

export interface RecoveryInput {
  /** Members that answer through a majority; undefined where there is none. */
  readonly working: readonly string[] | undefined;
  readonly survivors: readonly Survivor[];
  /** Control planes that do not answer. */
  readonly silent: readonly HostName[];
  /** How many members the lost cluster had. */
  readonly voters: number;
  readonly wish: RecoveryWish;
}

/** Where the database goes on, and which other data is put aside. */
export interface Recovery {
  readonly source: Survivor;
  readonly others: readonly Survivor[];
}

const problem = (code: string, message: string, remedy: string): Problem => ({ kind: 'problem', code, severity: 'error', message, remedy });
const list = (names: readonly string[]): string => names.join(', ');
const spareBytes = 64 * 1024 * 1024;

/** Whether a recovery is due, and from which host: the newest data that is left, or a snapshot. */
export function decideRecovery({ working, survivors, silent, voters, wish }: RecoveryInput): Recovery | Problem {
  if (working !== undefined)
    return problem(
      'recover.not-needed',
      `etcd works: a majority of its members answers (${list(working)})`,
      'Run `bramble up`: it replaces members that are gone, and nothing is lost.',
    );
  const asked = silent.filter((name) => !wish.without.includes(name));
  if (asked.length > 0)
    return problem(
      'recover.hosts-silent',
      `${list(asked)} ${asked.length === 1 ? 'does' : 'do'} not answer, and may hold newer data`,
      `Start ${asked.length === 1 ? 'it' : 'them'} and run \`bramble up\`: then nothing is lost. If gone for good, run it again with \`--without ${asked.join(',')}\`.`,
    );
  const holders = survivors.filter(({ host, hasData }) => hasData && !wish.without.includes(host));
  const chosen = wish.hasSnapshot ? place(survivors, wish) : source(holders, voters, wish);
  if ('code' in chosen) return chosen;
  const neededBytes = wish.hasSnapshot ? 0 : chosen.usedBytes + spareBytes;
  if (begunCopy(chosen) === undefined && chosen.freeBytes < neededBytes)
    return problem(
      'recover.no-space',
      `${chosen.host}: a copy of its data takes ${megabytes(neededBytes)}, and /var/lib has ${megabytes(chosen.freeBytes)} left`,
      'Make room on that host, then run this again.',
    );
  return { source: chosen, others: survivors.filter(({ host, hasData }) => hasData && host !== chosen.host) };
}

function place(survivors: readonly Survivor[], { from, without }: RecoveryWish): Survivor | Problem {
  const usable = survivors.filter(({ host }) => !without.includes(host));
  const found = from === undefined ? (usable.find(({ begun }) => begun !== undefined) ?? usable[0]) : usable.find(({ host }) => host === from);
  return found ?? noSuchSource(from, usable);
}

function source(holders: readonly Survivor[], voters: number, { from }: RecoveryWish): Survivor | Problem {
  if (holders.length === 0)
    return problem(
      'recover.nothing-left',
      'no control plane that answers holds data of etcd',
      'Start a host that has some, or bring a snapshot: `bramble recover --snapshot <file>`. Without either, `bramble reset` and begin anew.',
    );
  if (holders.length >= Math.floor(voters / 2) + 1)
    return problem(
      'recover.not-needed',
      `${list(holders.map(({ host }) => host))} hold their data: that is a majority of ${voters} members, and nothing is lost yet`,
      'Run `bramble up`: it starts them. Where the data of one of them cannot be used, name it: `--without <host>`.',
    );
  if (from !== undefined) return holders.find(({ host }) => host === from) ?? noSuchSource(from, holders);
  const stopped = holders.filter(({ revision }) => revision === undefined);
  if (holders.length > 1 && stopped.length > 0)
    return (
      holders.find((each) => each.begun !== undefined) ??
      problem(
        'recover.revision-unknown',
        `${list(stopped.map(({ host }) => host))}: etcd does not run, so that nobody can tell which host has the newest data`,
        `Start it, such as with \`bramble ssh ${stopped[0]?.host} -- systemctl start --no-block etcd\`, or choose with \`--from <host>\`.`,
      )
    );
  return holders.reduce((best, each) => ((each.revision ?? 0) > (best.revision ?? 0) ? each : best));
}

const noSuchSource = (from: HostName | undefined, usable: readonly Survivor[]): Problem =>
  problem(
    'recover.source-unfit',
    `${from ?? 'no control plane'} cannot be recovered from: it does not answer, is no control plane, or holds no data`,
    usable.length === 0 ? 'Start a control plane, then run this again.' : `Choose one of these: ${list(usable.map(({ host }) => host))}.`,
  );

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MB`;
