import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { planLines } from '../../../src/cli/render/plan.ts';
import { unicodeMarks } from '../../../src/cli/render/marks.ts';
import { noPaint, toText } from '../../../src/cli/render/span.ts';
import type { HostName } from '../../../src/base/names.ts';
import type { DesiredHost } from '../../../src/desired/host.ts';
import type { Plan } from '../../../src/plan/step.ts';
import { refOf } from '../../../src/resources/collect-wants.ts';
import { seenState } from '../../../src/resources/seen-state.ts';
import { unitPath, unitText } from '../../../src/resources/unit-text.ts';
import type { Want } from '../../../src/resources/wants.ts';
import { applied, blankCluster, type FakeCluster, planFor } from '../../../src/testkit/fake-cluster.ts';
import { fakeHost } from '../../../src/testkit/fake-host.ts';
import { goldenClusters } from './golden-clusters.ts';

/** From the root of the repository. */
export const goldenFolder = 'test/golden/hosts';

/** Paths below the folder of what was kept. */
export const keptFiles = (): readonly string[] =>
  (readdirSync(goldenFolder, { recursive: true }) as string[]).filter((path) => path.includes('/') && statSync(join(goldenFolder, path)).isFile());

/** Text of what bramble writes on a host; undefined for what it does not write itself. Digests follow from everything else: they stay out. */
function textOf(want: Want): { readonly path: string; readonly text: string } | undefined {
  if (want.kind === 'unit') return { path: unitPath(want.name), text: unitText(want).replace(/^(Environment=BRAMBLE_INPUTS=)[0-9a-f]{64}$/m, '$1(digest)') };
  if (want.kind !== 'file') return undefined;
  const text = want.content.kind === 'text' ? want.content.text.replace(/^(key sha256: )[0-9a-f]{64}$/m, '$1(digest)') : '(secret)\n';
  return { path: want.path, text };
}

/** One line for everything on a host, in the order of placing. */
function line(want: Want): string {
  const { kind, key } = refOf(want);
  const more =
    'mode' in want
      ? ` ${want.mode}`
      : want.kind === 'link'
        ? ` -> ${want.target}`
        : want.kind === 'binary'
          ? ` (${want.title})`
          : want.kind === 'sysctl'
            ? ` = ${want.value}`
            : want.kind === 'route'
              ? ` via ${want.via}`
              : '';
  return `  ${kind} ${key}${more}\n`;
}

const listing = (desired: DesiredHost): string => [...desired].map(([stage, wants]) => `${stage}\n${wants.map(line).join('')}`).join('\n');

const planText = (plan: Plan): string =>
  planLines(plan, unicodeMarks)
    .map((each) => `${toText(each, noPaint).trimEnd()}\n`)
    .join('');

/** A file was edited, a service stopped and a program deleted. */
function drifted(made: FakeCluster): FakeCluster {
  const hosts = [...made.hosts].map(([name, host]) => {
    const { facts, manifest } = host.observe([]);
    const config = host.state().get('file', '/etc/containerd/config.toml');
    const scheduler = host.state().get('unit', 'kube-scheduler.service');
    const seen = seenState([
      ...host
        .state()
        .entries()
        .filter(({ key }) => key !== '/opt/cni/bin/ptp'),
      ...(config?.kind === 'file'
        ? [{ kind: 'file', key: config.path, seen: { ...config, sha256: facts.machineId as never, text: 'version = 2\n' } } as const]
        : []),
      ...(scheduler === undefined
        ? []
        : [{ kind: 'unit', key: scheduler.name, seen: { ...scheduler, active: 'inactive', sub: 'dead', runningInputs: undefined } } as const]),
    ]);
    return [name, fakeHost({ facts, manifest, seen })] as const;
  });
  return { ...made, hosts: new Map(hosts) };
}

/** Every golden file by its path below this folder. */
export async function goldenFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const { name, config, factsOf, shown } of goldenClusters) {
    const blank = blankCluster(config, factsOf);
    const first = await planFor(config, blank);
    for (const host of shown) {
      const desired = first.desired.get(host as HostName) ?? new Map();
      files.set(`${name}/${host}.txt`, listing(desired));
      for (const want of [...desired.values()].flat()) {
        const file = textOf(want);
        if (file !== undefined) files.set(`${name}/${host}${file.path}`, file.text);
      }
    }
    if (name !== 'single') continue;
    files.set('single/plan-blank.txt', planText(first.plan));
    files.set('single/plan-drift.txt', planText((await planFor(config, drifted(applied(blank, first)))).plan));
  }
  return files;
}
