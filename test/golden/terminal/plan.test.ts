import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PassOn } from '../../../src/config/config.ts';
import { unicodeMarks } from '../../../src/cli/render/marks.ts';
import { planDocument } from '../../../src/cli/render/plan-document.ts';
import { planLines } from '../../../src/cli/render/plan.ts';
import { noPaint, toText } from '../../../src/cli/render/span.ts';
import { blankCluster, planFor } from '../../../src/testkit/fake-cluster.ts';
import { sampleConfig } from '../../../src/testkit/sample-config.ts';

const golden = (name: string) => join(import.meta.dirname, name);
const planOf = async (workers: number, passOn: PassOn) => {
  const config = sampleConfig(1, workers, `ssh: { passOn: ${passOn} }\n`);
  return (await planFor(config, blankCluster(config))).plan;
};
/** A plan without what is done on each host. */
const frame = async (workers: number, passOn: PassOn): Promise<string> => {
  const lines = planLines(await planOf(workers, passOn), unicodeMarks).map((line) => toText(line, noPaint));
  return lines.filter((line) => line !== '' && !line.startsWith('  ')).join('\n');
};

test('a plan tells what is sent to whom, and what that means for the link of this computer', async () => {
  const frames = [
    `== one host\n${await frame(0, 'auto')}`,
    ...(await Promise.all((['auto', 'always', 'never'] as const).map(async (passOn) => `== three hosts, ssh.passOn: ${passOn}\n${await frame(2, passOn)}`))),
  ];
  await expect(`${frames.join('\n\n')}\n`).toMatchFileSnapshot(golden('plan-sending.txt'));
});

test('a plan as a document tells the same', async () => {
  await expect(`${JSON.stringify(planDocument(await planOf(2, 'auto')).sending, undefined, 2)}\n`).toMatchFileSnapshot(golden('plan-sending.json'));
});
