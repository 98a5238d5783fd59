import type { Health } from '../../addons/addon.ts';
import { assertNever } from '../../base/assert-never.ts';
import { collectionPath } from '../../objects/kinds.ts';
import type { KubeObject } from '../../objects/kube-object.ts';
import { explainPods } from './explain-pods.ts';
import { condition } from './look-at-nodes.ts';
import { lookAtDeployment } from './look-at-deployment.ts';
import { type Look, type WaitContext, waitUntil } from './wait-until.ts';

/** Waits until one part of an add-on is healthy. Gives what was seen. @throws Failure `check.addon-not-healthy` */
export function waitHealthy(context: WaitContext, health: Health, timeoutMs = 180_000): Promise<string> {
  const end = { timeoutMs, code: 'check.addon-not-healthy', remedy: 'See its pods and events: bramble kubectl -n kube-system get pods,events' };
  switch (health.kind) {
    case 'deployment':
      return waitUntil(context, {
        ...end,
        path: collectionPath('apps/v1', 'Deployment', health.namespace),
        selection: { fieldSelector: `metadata.name=${health.name}` },
        look: ([deployment]) => lookAtDeployment(health.name, deployment, health.atLeast),
        what: `deployment ${health.namespace}/${health.name} to be available`,
        explain: () => explainPods(context.api, health.namespace, health.name),
      });
    case 'api-service':
      return waitUntil(context, {
        ...end,
        path: collectionPath('apiregistration.k8s.io/v1', 'APIService'),
        selection: { fieldSelector: `metadata.name=${health.name}` },
        look: ([service]) => lookAtApiService(health.name, service),
        what: `API service ${health.name} to be available`,
      });
    default:
      return assertNever(health);
  }
}

/** Does the API server reach the extension behind an API service? */
export function lookAtApiService(name: string, service: KubeObject | undefined): Look {
  if (service === undefined) return { done: false, seen: `${name}: it does not exist` };
  const available = condition(service, 'Available');
  if (available?.status === 'True') return { done: true, seen: `${name} answers` };
  return { done: false, seen: `${name}: ${available === undefined ? 'not looked at yet' : `${available.reason}: ${available.message}`}` };
}
