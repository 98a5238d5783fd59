import type { HostName } from '../base/names.ts';
import type { Plan } from '../plan/step.ts';
import { requestsOf } from './requests.ts';
import type { Request } from './schedule.ts';

/** How many artifacts, and their bytes as they are before anything packs them. */
export interface Amount {
  readonly artifacts: number;
  readonly bytes: number;
}

/** What a plan brings to hosts, whoever sends it in the end. */
export interface Sending {
  readonly all: Amount;
  /** Each artifact once, however many hosts get it. */
  readonly distinct: Amount;
  /** Hosts that get something, in the order of the plan. */
  readonly hosts: ReadonlyMap<HostName, Amount>;
}

const none: Amount = { artifacts: 0, bytes: 0 };
const withOne = ({ artifacts, bytes }: Amount, { sizeBytes }: Request): Amount => ({ artifacts: artifacts + 1, bytes: bytes + sizeBytes });

export function sendingOf(plan: Plan): Sending {
  const requests = requestsOf(plan);
  const hosts = new Map<HostName, Amount>();
  for (const request of requests) hosts.set(request.host, withOne(hosts.get(request.host) ?? none, request));
  const distinct = [...new Map(requests.map((request) => [request.sha256, request])).values()];
  return { all: requests.reduce(withOne, none), distinct: distinct.reduce(withOne, none), hosts };
}
