import type { HostName } from '../base/names.ts';
import { Failure } from '../base/trouble.ts';
import type { Answer } from '../command/command.ts';
import { etcdDataPath } from '../components/etcd/etcd.ts';
import type { Config } from '../config/config.ts';
import type { ClockOffset } from '../doctor/checks/clock.ts';
import { measuredBytes } from '../doctor/disk-script.ts';
import { type DoctorFacts, readDoctorFacts } from '../doctor/doctor-facts.ts';
import { type DoctorDocument, doctorDocument } from '../doctor/doctor-document.ts';
import type { Patient } from '../doctor/examine.ts';
import { clockCommand, doctorCommand } from '../doctor/probe-script.ts';
import { readClockMs } from '../facts/machine-facts.ts';
import { preflight } from '../plan/preflight/preflight.ts';
import { disconnect } from './disconnect.ts';
import { measureDisks } from './measure-disks.ts';
import { observeHosts, type ReachedHost } from './observe-hosts.ts';
import { troubleOf } from './trouble-of.ts';
import type { World } from './world.ts';

export interface DoctorWish {
  /** Empty: all of them. */
  readonly hosts: readonly HostName[];
  /** Whether disks are measured, which writes to them. */
  readonly disks: boolean;
}

/** Looks at boards, disks and the network between them, and says what speaks against a cluster on them. Hosts that do not answer are named. @throws Problems, Failure */
export async function doctor(config: Config, world: World, { hosts, disks }: DoctorWish): Promise<DoctorDocument> {
  const chosen = { ...config, hosts: config.hosts.filter(({ name }) => hosts.length === 0 || hosts.includes(name)) };
  const observed = await observeHosts(chosen, () => [], world);
  try {
    const { reached } = observed;
    const told = await Promise.all(reached.map((each) => ask(each, config, world)));
    const figures = disks ? await measureDisks(reached, { throughput: true }) : undefined;
    const problems = preflight(reached.map(asMember), config);
    const patients = reached.map(
      ({ host, observation }, index): Patient => ({
        host,
        facts: observation.facts,
        doctor: told[index]?.facts,
        clock: told[index]?.clock,
        disk: figures?.get(host.name),
        problems: problems.filter((problem) => problem.host === host.name),
      }),
    );
    return doctorDocument(config, patients, {
      writtenBytes: disks && patients.length > 0 ? measuredBytes : 0,
      troubles: observed.unreached.map(({ failure }) => troubleOf(failure)),
    });
  } finally {
    await disconnect(observed);
  }
}

/** Whose cluster a host belongs to is for `plan` to say, which has the keys. */
const asMember = ({ host, observation, answeredMs }: ReachedHost) => ({
  host,
  observation,
  answeredMs,
  clusterId: observation.facts.identity?.cluster ?? '',
});

/** Everything but the disks in one exchange; the clock first, which is compared with ours. */
async function ask(
  { host, session }: ReachedHost,
  config: Config,
  { clock }: World,
): Promise<{ readonly facts: DoctorFacts | undefined; readonly clock: ClockOffset | undefined }> {
  const peers = config.hosts.filter(({ name }) => name !== host.name).map(({ address }) => address);
  const sentMs = clock.now();
  let offset: ClockOffset | undefined;
  try {
    const answers = await session.run([clockCommand, doctorCommand(etcdDataPath, peers)], (index, answer) => {
      if (index === 0) offset = offsetOf(answer, sentMs, clock.now());
    });
    return { facts: readDoctorFacts(answers[1]?.stdout ?? ''), clock: offset };
  } catch (error) {
    if (error instanceof Failure) return { facts: undefined, clock: offset };
    throw error;
  }
}

/** The host read its clock somewhere between the two moments. */
function offsetOf(answer: Answer, sentMs: number, answeredMs: number): ClockOffset | undefined {
  const theirsMs = readClockMs(answer.stdout);
  return theirsMs === 0 ? undefined : { aheadMs: theirsMs - (sentMs + answeredMs) / 2, errorMs: (answeredMs - sentMs) / 2 };
}
