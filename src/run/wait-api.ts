import { Failure } from '../base/trouble.ts';
import type { HostName } from '../base/names.ts';
import type { KubeApi } from '../ports/kube-api.ts';
import { waitApiReady } from './checks/wait-api-ready.ts';
import type { WaitContext } from './checks/wait-until.ts';

/** Waits until the API server of each of these hosts answers by itself. `apiOf` leads to one host's own. @throws Failure `check.api-not-ready` */
export async function waitApis(hosts: readonly HostName[], apiOf: (host: HostName) => Promise<KubeApi>, context: Omit<WaitContext, 'api'>): Promise<void> {
  const outcomes = await Promise.allSettled(
    hosts.map(async (host) => {
      const api = await apiOf(host);
      try {
        await waitApiReady({ ...context, api });
      } finally {
        api.close();
      }
    }),
  );
  const failed = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? [{ host: hosts[index] as HostName, reason: outcome.reason as unknown }] : [],
  );
  for (const { host, reason } of failed) {
    if (!(reason instanceof Failure)) throw reason;
    throw new Failure({ code: reason.code, message: `${host}: ${reason.message}`, remedy: reason.remedy, evidence: reason.evidence, host });
  }
}
