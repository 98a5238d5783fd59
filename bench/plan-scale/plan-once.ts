import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { openSigner } from '../../src/adapters/signer/signer.ts';
import type { Answer } from '../../src/command/command.ts';
import { secret } from '../../src/base/secret.ts';
import { unicodeMarks } from '../../src/cli/render/marks.ts';
import { planLines } from '../../src/cli/render/plan.ts';
import { noPaint, toText } from '../../src/cli/render/span.ts';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { secretsFromTexts } from '../../src/desired/secret-files.ts';
import type { KubeObject } from '../../src/objects/kube-object.ts';
import type { ClusterSecrets } from '../../src/pki/secrets.ts';
import { changeCount } from '../../src/plan/step.ts';
import { recoveredMark } from '../../src/plan/which-database.ts';
import type { Session } from '../../src/ports/transport.ts';
import type { Signer } from '../../src/ports/signer.ts';
import { planCluster } from '../../src/run/up.ts';
import { fakeEtcd } from '../../src/testkit/fake-etcd.ts';
import { FakeKube } from '../../src/testkit/fake-kube.ts';
import { fakeWorld } from '../../src/testkit/fake-world.ts';
import { type ClusterState, nowMs } from './simulate.ts';

/** What one plan cost this process, from its start on. */
export interface PlanCost {
  readonly cpuMs: number;
  readonly peakMiB: number;
  readonly changes: number;
  readonly printedBytes: number;
}

/**
 * Makes and prints the plan of a simulated cluster as `bramble plan` does, by the same recipe: hosts answer from files, the
 * API server and etcd from memory, and new certificates are those that were made before.
 */
export async function planOnce(folder: string, state: ClusterState): Promise<PlanCost> {
  const { config, problems } = parseConfig(readFileSync(join(folder, 'bramble.yaml'), 'utf8'), 'bramble.yaml');
  if (config === undefined) throw new Error(JSON.stringify(problems));
  const secrets = secretsFromTexts(new Map(Object.entries(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')) as Record<string, string>)));
  if (secrets === undefined) throw new Error('the simulated cluster has no keys');
  const plan = await planCluster(config, worldOf(config, secrets, folder, state));
  const text = planLines(plan, unicodeMarks)
    .map((line) => toText(line, noPaint))
    .join('\n');
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, peakMiB: process.resourceUsage().maxRSS / 1024, changes: changeCount(plan), printedBytes: Buffer.byteLength(text) };
}

function worldOf(config: Config, secrets: ClusterSecrets, folder: string, state: ClusterState) {
  const objects = state === 'blank' ? [] : (JSON.parse(readFileSync(join(folder, 'objects.json'), 'utf8')) as KubeObject[]);
  const addresses = config.hosts.flatMap(({ name, role, address }) => (role === 'control-plane' ? [[name, address] as const] : []));
  const etcd = fakeEtcd(Object.fromEntries(addresses));
  // Answers come in over a network, one after another.
  let turn: Promise<void> = Promise.resolve();
  const session = (host: Session['host']): Session => ({
    host,
    run: (commands) => {
      turn = turn.then(() => setImmediate());
      return turn.then(() =>
        commands.map((command): Answer => {
          if (command.argv.some((each) => each.includes('@@bramble')))
            return { exitCode: 0, stdout: readFileSync(join(folder, 'answers', host), 'utf8'), stderr: '' };
          const answer = etcd.answer(host, command) ?? (command.argv.includes(recoveredMark) ? { exitCode: 0, stdout: '', stderr: '' } : undefined);
          if (answer === undefined) throw new Error(`nobody foresaw ${command.argv.join(' ')}`);
          return answer;
        }),
      );
    },
    lock: () => Promise.resolve({ kind: 'taken' }),
    breakLock: () => Promise.resolve({ kind: 'taken' }),
    reconnect: () => Promise.resolve(session(host)),
    close: () => Promise.resolve(),
  });
  return {
    ...fakeWorld(config, { hosts: {}, secrets, api: new FakeKube(objects), nowMs }),
    signer: state === 'blank' ? handingOut(folder) : openSigner(),
    emit: () => undefined,
    transport: {
      connect: ({ name }: { readonly name: Session['host'] }) => Promise.resolve(session(name)),
      tunnel: () => Promise.reject(new Error('nobody foresaw a tunnel')),
    },
  };
}

/** A signer that rolls no dice: each host is given the certificate that was made for this place, with a text of its own. */
function handingOut(folder: string): Signer {
  const made = JSON.parse(readFileSync(join(folder, 'certificates.json'), 'utf8')) as Readonly<
    Record<string, Readonly<Record<'certificatePem' | 'key', string>>>
  >;
  let serial = 0;
  return {
    ...openSigner(),
    issue: (spec) => {
      serial += 1;
      const { certificatePem = '', key = '' } = made[spec.pair] ?? made['/var/lib/kubelet/pki/kubelet'] ?? {};
      return Promise.resolve({ certificatePem: `${certificatePem}# ${serial}\n`, key: secret(`${key}# ${serial}\n`) });
    },
  };
}
