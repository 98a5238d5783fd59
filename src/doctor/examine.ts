import type { Problem } from '../base/trouble.ts';
import type { Host } from '../config/config.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import { cgroup, diskSpace, memory, model, pageSize, temperature } from './checks/board.ts';
import { type ClockOffset, clockSkew, timeSync } from './checks/clock.ts';
import { fileSystem } from './checks/file-system.ts';
import { identity } from './checks/identity.ts';
import { addressOrigin, link, pathMtu } from './checks/network.ts';
import { power } from './checks/power.ts';
import { diskSpeed, diskSync, kernelLog, media, usbStorage } from './checks/storage.ts';
import type { Measured } from './disk-figures.ts';
import type { DoctorFacts } from './doctor-facts.ts';
import { type Finding, unknown } from './finding.ts';
import { asFinding, fromProblems } from './from-problems.ts';

/** All that was seen of one host. */
export interface Patient {
  readonly host: Host;
  readonly facts: HostFacts;
  /** Undefined where its answer could not be used. */
  readonly doctor: DoctorFacts | undefined;
  readonly clock: ClockOffset | undefined;
  /** Undefined where nobody asked for it. */
  readonly disk: Measured | undefined;
  /** What `plan` and `up` say against it. */
  readonly problems: readonly Problem[];
}

/** A host that is to become a node, and has too little memory for that. */
const sizeCodes = ['host.memory-too-small', 'host.memory-tight'];

/** Every check of one host, in the order in which they are shown. `all` are the hosts that answered, `peers` the others of bramble.yaml. */
export function examine(patient: Patient, all: readonly Patient[], peers: readonly Host[]): readonly Finding[] {
  const { host, facts, doctor, disk, problems } = patient;
  const clocks = all.flatMap((each) => each.clock ?? []);
  const refused = (check: string): Finding | undefined =>
    asFinding(
      check,
      problems.filter(({ code }) => code.includes(check)),
    );
  const sized = asFinding(
    'memory',
    problems.filter(({ code }) => sizeCodes.includes(code)),
  );
  return [
    model(facts),
    ...fromProblems(problems, { facts, doctor }),
    refused('cgroup') ?? cgroup(facts),
    pageSize(facts),
    power(facts),
    ...(doctor === undefined ? [unknown('probe', 'its answer to what only doctor asks ends early')] : asked(patient, doctor, peers, sized)),
    fileSystem(facts),
    diskSpace(facts),
    diskSync(disk, host.role, facts),
    diskSpeed(disk),
    refused('time-sync') ?? timeSync(doctor, facts),
    refused('clock') ?? clockSkew(patient.clock, clocks),
    identity(patient, all),
  ].filter((finding) => finding !== undefined);
}

const asked = ({ host, facts }: Patient, doctor: DoctorFacts, peers: readonly Host[], sized: Finding | undefined): readonly (Finding | undefined)[] => [
  temperature(doctor),
  sized ?? memory(facts, doctor, host.role),
  ...media(doctor, host.role, facts),
  usbStorage(doctor, facts),
  kernelLog(doctor, facts),
  link(host, facts, doctor),
  addressOrigin(host, facts, doctor),
  pathMtu(doctor, peers),
];
