import { expect, test } from 'vitest';
import type { Role } from '../base/names.ts';
import { apiServerArgv } from '../components/control-plane/api-server.ts';
import type { NodeContext } from '../components/component.ts';
import { allWants } from '../desired/host.ts';
import { blankCluster, planFor } from '../testkit/fake-cluster.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { sampleFacts } from '../testkit/sample-facts.ts';
import { addonPods, grownDisk, programs, programsOn, system } from './figures.ts';

const config = sampleConfig(1, 1);

test('every service that stays on a host has its figure, and no figure is of a service that is none', async () => {
  const { desired } = await planFor(config, blankCluster(config));
  for (const { name, role } of config.hosts) {
    const units = allWants(desired.get(name) ?? new Map()).flatMap((want) => (want.kind === 'unit' && !want.text.includes('Type=oneshot') ? [want.name] : []));
    expect(
      programsOn(role)
        .map(([unit]) => unit)
        .toSorted(),
    ).toEqual(units.toSorted());
  }
});

test('nothing takes less under load than idle', () => {
  for (const { idleMib, loadedMib } of [system, ...Object.values(programs), ...Object.values(addonPods)]) expect(loadedMib).toBeGreaterThanOrEqual(idleMib);
});

test('a control plane runs all that a worker runs', () => {
  const of = (role: Role) => programsOn(role).map(([unit]) => unit);
  expect(of('control-plane')).toEqual(expect.arrayContaining([...of('worker')]));
});

test('the audit log is as large as the API server lets it become', () => {
  const host = config.hosts[0]!;
  const argv = apiServerArgv({ cluster: { config }, host, facts: sampleFacts } as NodeContext);
  const value = (flag: string): number => Number(argv.find((each) => each.startsWith(`--${flag}=`))?.split('=')[1]);
  const figure = grownDisk.find(({ unit }) => unit === 'kube-apiserver.service');
  expect(figure?.mib).toBe((value('audit-log-maxbackup') + 1) * value('audit-log-maxsize'));
});
