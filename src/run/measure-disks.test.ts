import { describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { Failure } from '../base/trouble.ts';
import type { Session } from '../ports/transport.ts';
import { measureDisks } from './measure-disks.ts';

const answer = (ms: number): string => `\n@@bramble where\n/var/lib\n\n@@bramble trouble\n\n@@bramble sync\n2300 bytes copied, ${ms / 1000} s\n`;

/** A host that answers these, one a measurement, and writes down when each began and ended. */
function host(name: string, bootId: string, answers: readonly (string | Failure)[], log: string[] = []) {
  const left = [...answers];
  const run: Session['run'] = async () => {
    log.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    log.push(`${name} ends`);
    const next = left.shift();
    if (next === undefined) throw new Error(`${name} was measured too often`);
    if (next instanceof Failure) throw next;
    return [{ exitCode: 0, stdout: next, stderr: '' }];
  };
  return { host: { name: name as HostName }, session: { run } as Session, observation: { facts: { bootId } } };
}

describe('disks', () => {
  const how = { throughput: false };
  test('of several machines are measured at once', async () => {
    const log: string[] = [];
    await measureDisks([host('a', '1', [answer(1)], log), host('b', '2', [answer(1)], log)], how);
    expect(log).toEqual(['a begins', 'b begins', 'a ends', 'b ends']);
  });
  test('of containers on one computer are measured one after another', async () => {
    const log: string[] = [];
    await measureDisks([host('a', '1', [answer(1)], log), host('b', '1', [answer(1)], log)], how);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });
  test.each([
    ['once where it is quick', [answer(50)], [50]],
    ['twice where it would be refused, and the better one counts', [answer(60), answer(20)], [20]],
    ['twice at most', [answer(60), answer(70)], [60]],
    ['twice where the second says nothing', [answer(60), ''], [60]],
  ])('are measured %s', async (_title, answers, writesMs) => {
    expect((await measureDisks([host('a', '1', answers)], how)).get('a' as HostName)).toMatchObject({ writesMs });
  });
  test('that hang are unknown, and the reason is told', async () => {
    const hangs = new Failure({ code: 'ssh.command-timeout', message: 'a command on a did not end in 120 s', remedy: 'Look at it.' });
    expect((await measureDisks([host('a', '1', [hangs])], how)).get('a' as HostName)).toEqual({ unknown: hangs.message });
  });
});
