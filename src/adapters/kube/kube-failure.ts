import { Failure } from '../../base/trouble.ts';
import { at, type KubeValue, textAt } from '../../objects/kube-object.ts';
import type { Call, Reply, Unanswered } from './exchange.ts';

const rejections: Readonly<Record<number, { readonly code: string; readonly remedy: string }>> = {
  401: { code: 'kube.unauthorized', remedy: 'The client certificate is not (or no longer) one of this cluster: run "bramble up", which renews it' },
  403: { code: 'kube.forbidden', remedy: 'Look at the role bindings of the user that the message names; "bramble up" restores those that bramble placed' },
  404: { code: 'kube.not-found', remedy: 'Its namespace or its kind is not there (yet): run "bramble up" again' },
  409: { code: 'kube.conflict', remedy: 'Somebody else changed the object at the same time: run the command again' },
  422: {
    code: 'kube.invalid',
    remedy: 'The API server refuses the object; the message names the field. Change it in bramble.yaml, or report it as a bug of bramble',
  },
  429: { code: 'kube.busy', remedy: 'The API server has too much to do: wait a little, then run the command again' },
  503: { code: 'kube.busy', remedy: 'The API server (or the add-on behind this path) is not ready: see "bramble status"' },
  504: { code: 'kube.busy', remedy: 'etcd or the API server is slow: see "bramble status", and the load and disks of the control planes' },
};

/** What an API server's refusal means; the message is the server's own. */
export function failureOf(call: Call, reply: Reply, host: string): Failure {
  const status = statusOf(reply.body);
  const known = rejections[reply.status];
  const fallback =
    reply.status >= 500
      ? { code: 'kube.server-error', remedy: 'See the log of kube-apiserver on that host (bramble ssh <host> -- journalctl -u kube-apiserver)' }
      : { code: 'kube.rejected', remedy: 'Report it as a bug of bramble, with this message' };
  const { code, remedy } = known ?? fallback;
  const reason = status.reason === undefined ? `HTTP ${reply.status}` : `HTTP ${reply.status} ${status.reason}`;
  return new Failure({ code, host, remedy, message: `${call.method} ${bare(call.path)}: ${reason}: ${status.message ?? 'no message'}` });
}

const bare = (path: string): string => path.split('?', 1)[0] ?? path;

/** The parts of a `Status` object that say why. */
export function statusOf(body: string): { readonly reason: string | undefined; readonly message: string | undefined; readonly causes: readonly string[] } {
  try {
    const value = JSON.parse(body) as KubeValue;
    const text = (field: string): string | undefined => textAt(value, field) || undefined;
    const causes = at(value, 'details', 'causes');
    return {
      reason: text('reason'),
      message: text('message'),
      causes: Array.isArray(causes) ? causes.map((each: KubeValue) => textAt(each, 'message')).filter((text) => text !== '') : [],
    };
  } catch {
    return { reason: undefined, message: undefined, causes: [] };
  }
}

const trustCodes = /^(ERR_TLS_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_)/;

/** No control plane gave an answer: why, for each of them. */
export function unansweredFailure(call: Call, tried: readonly { readonly host: string; readonly why: Unanswered | Failure }[], timedOut: boolean): Failure {
  const evidence = tried.map(({ host, why }) => `${host}: ${why.message}`).join('\n');
  const about = { evidence, cause: tried.at(-1)?.why };
  const where = `${call.method} ${bare(call.path)}`;
  if (timedOut)
    return new Failure({
      ...about,
      code: 'kube.timeout',
      message: `${where}: no API server answered in time`,
      remedy: 'See "bramble status" for the state of etcd and the API servers',
    });
  if (tried.length > 0 && tried.every(({ why }) => trustCodes.test(why.code))) {
    return new Failure({
      ...about,
      code: 'kube.untrusted',
      message: `${where}: the API servers' certificates are not of this cluster, or not valid now`,
      remedy: 'Check the clocks of the hosts and of this computer; then run "bramble up", which renews certificates',
    });
  }
  return new Failure({
    ...about,
    code: 'kube.unreachable',
    message: `${where}: no API server can be reached`,
    remedy: 'Check that a control plane is up (bramble status); "bramble up" starts what is stopped',
  });
}

export const cancelled = (call: Call): Failure =>
  new Failure({ code: 'kube.cancelled', message: `${call.method} ${bare(call.path)} was cancelled`, remedy: 'Run the command again' });
