import { describe, expect, test } from 'vitest';
import { images } from '../artifacts/catalogue.ts';
import { secret } from '../base/secret.ts';
import type { Address } from '../base/names.ts';
import { clusterObjects } from '../components/cluster-objects/cluster-objects.ts';
import { at, isList, isMap, type KubeObject, type KubeValue } from '../objects/kube-object.ts';
import { demoExample } from '../testkit/demo-example.ts';
import type { Addon } from './addon.ts';
import { coreDns } from './coredns/coredns.ts';
import { metricsServer } from './metrics-server/metrics-server.ts';

const dns = (nodes: number): readonly KubeObject[] => coreDns.objects({ address: '10.96.0.10' as Address, nodes });
const cases: readonly (readonly [string, Pick<Addon<never>, 'images' | 'health'> & { readonly name: string }, readonly KubeObject[]])[] = [
  ['coredns', coreDns, dns(3)],
  ['metrics-server', metricsServer, metricsServer.objects({ certificate: 'PEM', key: secret('PEM'), authority: 'PEM' })],
  ['the example', { name: 'demo', images: [images.demo.reference ?? ''], health: [{ kind: 'deployment', namespace: 'demo', name: 'demo' }] }, demoExample],
  ['cluster objects', { name: 'cluster', images: [], health: [] }, clusterObjects],
];

const podSpecs = (objects: readonly KubeObject[]): readonly KubeValue[] => objects.flatMap((object) => at(object, 'spec', 'template', 'spec') ?? []);
const containers = (objects: readonly KubeObject[]): readonly KubeValue[] => podSpecs(objects).flatMap((spec) => at(spec, 'containers') ?? []);

/** Every value below a field of that name. */
function below(value: KubeValue, field: string): readonly KubeValue[] {
  if (isList(value)) return value.flatMap((item) => below(item, field));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([name, each]) => (name === field ? [each] : below(each, field)));
}

/** The server rewrites other spellings, and the object would differ for ever. */
const canonicalQuantity = /^([1-9][0-9]{0,2}(Mi|Gi)|[1-9][0-9]{0,2}m|[1-9][0-9]*)$/;

describe.each(cases)('%s', (_name, addon, objects) => {
  test('marks every object as its own, but an application as nobody’s', () => {
    if (addon.name === 'demo') return expect(JSON.stringify(objects)).not.toContain('bramble.dev/set');
    for (const object of objects) {
      expect(object.metadata.labels?.['app.kubernetes.io/managed-by']).toBe('bramble');
      expect(object.metadata.annotations?.['bramble.dev/set']).toBe(addon.name);
    }
  });

  test('runs only the images that it names, which nobody has to pull', () => {
    expect([...new Set(containers(objects).map((each) => at(each, 'image')))]).toEqual(addon.images);
    for (const each of containers(objects)) expect(at(each, 'imagePullPolicy')).toBe('IfNotPresent');
  });

  test('writes quantities as the server does', () => {
    const quantities = [...below([...objects], 'requests'), ...below([...objects], 'limits')].flatMap((each) => Object.values(each as object) as string[]);
    for (const quantity of quantities) expect(quantity).toMatch(canonicalQuantity);
  });

  test('has a limit of memory and no more rights than it needs for every container', () => {
    for (const each of containers(objects)) {
      expect(at(each, 'resources', 'limits', 'memory')).toBeDefined();
      expect(at(each, 'securityContext')).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
    }
    for (const each of podSpecs(objects)) expect(at(each, 'securityContext', 'runAsNonRoot')).toBe(true);
  });

  test('names the health of every deployment', () => {
    const deployments = objects.filter((object) => object.kind === 'Deployment').map((object) => object.metadata.name);
    expect(addon.health.filter((each) => each.kind === 'deployment').map((each) => each.name)).toEqual(deployments);
  });

  test('wants nothing that the server would drop or fill in differently: no undefined, null or empty text', () => {
    const odd = (value: KubeValue | undefined, path: string): readonly string[] => {
      if (value === undefined || value === null) return [path];
      if (isList(value)) return value.flatMap((item, index) => odd(item, `${path}[${index}]`));
      if (isMap(value)) return Object.entries(value).flatMap(([name, each]) => odd(each, `${path}.${name}`));
      return value === '' && !path.includes('apiGroups') ? [path] : [];
    };
    expect(objects.flatMap((object) => odd(object, object.metadata.name))).toEqual([]);
  });
});

describe('coredns', () => {
  const deployment = (nodes: number): KubeValue => dns(nodes).find((object) => object.kind === 'Deployment') ?? null;

  test('has two replicas that never share a node, and one alone on a single node', () => {
    expect(at(deployment(6), 'spec', 'replicas')).toBe(2);
    expect(JSON.stringify(deployment(6))).toContain('requiredDuringSchedulingIgnoredDuringExecution');
    expect(at(deployment(1), 'spec', 'replicas')).toBe(1);
    expect(JSON.stringify(deployment(1))).not.toContain('podAntiAffinity');
  });

  test('has a disruption budget only where a replica can be spared', () => {
    const budgets = (nodes: number): number => dns(nodes).filter((object) => object.kind === 'PodDisruptionBudget').length;
    expect([budgets(1), budgets(2)]).toEqual([0, 1]);
  });
});

test('metrics-server trusts the cluster’s authority, and the API server trusts its certificate', () => {
  const objects = metricsServer.objects({ certificate: 'CERTIFICATE', key: secret('KEY'), authority: 'AUTHORITY' });
  const text = JSON.stringify(objects);
  expect(text).not.toContain('nsecure');
  expect(text).not.toContain(btoa('KEY'));
  expect(
    at(
      objects.find((object) => object.kind === 'APIService'),
      'spec',
      'caBundle',
    ),
  ).toBe(btoa('AUTHORITY'));
});
