import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DoctorDocument } from '../../doctor/doctor-document.ts';
import type { Verdict } from '../../doctor/finding.ts';
import type { DoctorWish } from '../../run/doctor.ts';
import { main } from '../main.ts';
import type { Recipes } from '../recipes.ts';
import type { Screen } from '../render/face.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bramble-cli-doctor-'));
  writeFileSync(
    join(folder, 'bramble.yaml'),
    'version: 1\nname: home\nkubernetes: 1.36.3\nhosts:\n  - { name: cp-1, address: 10.0.0.11, role: control-plane }\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const document = (verdict: Verdict, isSilent = false): DoctorDocument => ({
  cluster: 'home',
  verdict,
  writtenBytes: 0,
  hosts: [
    {
      name: 'cp-1',
      address: '10.0.0.11',
      role: 'control-plane',
      verdict,
      findings: [{ check: 'link', verdict, evidence: 'odd \u001b[2J', ...(verdict === 'ok' ? {} : { remedy: 'Mend it.' }) }],
    },
  ],
  troubles: isSilent ? [{ code: 'ssh.unreachable', message: 'cp-2 does not answer', remedy: 'Turn it on.' }] : [],
});

async function bramble(args: readonly string[], found: DoctorDocument) {
  const wishes: DoctorWish[] = [];
  const screen = (): Screen & { text: string } => {
    const self = { text: '', isTerminal: false, columns: () => 80, rows: () => 24, write: (more: string) => void (self.text += more) };
    return self;
  };
  const [out, err] = [screen(), screen()];
  const doctor: Recipes['doctor'] = (_run, wish) => {
    wishes.push(wish);
    return Promise.resolve(found);
  };
  const signal = new AbortController().signal;
  const confirm = () => Promise.resolve(false);
  const makeFolder = (path: string) => Promise.reject(new Error(`unexpected folder ${path}`));
  const exitCode = await main(args, { out, err, env: {}, folder, signal, recipes: { doctor } as Recipes, now: () => 0, makeFolder, confirm });
  return { exitCode, out: out.text, wish: wishes[0] };
}

describe('bramble doctor', () => {
  it.each<[string, DoctorDocument, number]>([
    ['all is well', document('ok'), 0],
    ['something could not be seen', document('unknown'), 0],
    ['there are warnings', document('warn'), 0],
    ['something is refused', document('refuse'), 2],
    ['a host does not answer', document('ok', true), 1],
    ['something is refused and a host does not answer', document('refuse', true), 2],
  ])('where %s: exit code', async (_title, found, exitCode) => expect((await bramble(['doctor'], found)).exitCode).toBe(exitCode));
  it('prints its document with --json, and no escape sequences of hosts without', async () => {
    expect(JSON.parse((await bramble(['doctor', '--json'], document('warn'))).out)).toEqual(document('warn'));
    expect((await bramble(['doctor'], document('warn'))).out).not.toContain('\u001b');
  });
  it('asks the hosts that are named, and measures their disks unless told not to', async () => {
    expect((await bramble(['doctor', 'cp-1'], document('ok'))).wish).toEqual({ hosts: ['cp-1'], disks: true });
    expect((await bramble(['doctor', '--no-disks'], document('ok'))).wish).toEqual({ hosts: [], disks: false });
  });
});
