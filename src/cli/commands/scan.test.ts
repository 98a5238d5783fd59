import { chmodSync, lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from '../../adapters/files/make-folder.ts';
import type { Address } from '../../base/names.ts';
import type { FoundMachine, ScanDocument } from '../../scan/scan-document.ts';
import type { Context } from '../context.ts';
import { main } from '../main.ts';
import type { Recipes, ScanRun } from '../recipes.ts';
import type { Screen } from '../render/face.ts';

const yaml = `# ours
version: 1
name: home
kubernetes: 1.36.3
ssh: { user: pi }
hosts:
  - { name: cp-1,   address: 10.0.0.11, role: control-plane }  # the old one
`;
const machine = (last: number, more: Partial<FoundMachine> = {}): FoundMachine => ({
  address: `10.0.0.${last}` as Address,
  mac: 'd8:3a:dd:01:02:03',
  vendor: 'Raspberry Pi',
  name: undefined,
  isBoard: true,
  isThisComputer: false,
  ssh: 'greets',
  software: 'OpenSSH_10.0p2',
  login: { kind: 'not-asked' },
  sameAs: undefined,
  inConfig: { kind: 'no' },
  ...more,
});
const evil = '\u001b[2J\u202epi';
const found: ScanDocument = {
  subnets: [{ range: '10.0.0.0/24', interface: 'eth0', isSwept: true }],
  skipped: [{ range: '172.17.0.0/16', interface: 'docker0', because: 'containers' }],
  machines: [
    machine(11, { inConfig: { kind: 'yes', name: 'cp-1' } }),
    machine(12, { login: { kind: 'failed', code: 'ssh.unreachable', message: evil } }),
    machine(13, { isBoard: false, ssh: 'none', vendor: undefined, name: 'printer' }),
    machine(14, { isBoard: false, ssh: 'none', isThisComputer: true }),
  ],
  missing: [],
};
const line = '  - { name: pi-1, address: 10.0.0.12, role: worker }\n';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bramble-scan-cli-'));
  path = join(folder, 'bramble.yaml');
  writeFileSync(path, yaml);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Given {
  readonly isTerminal?: boolean;
  readonly answer?: boolean;
  readonly atScan?: () => void;
  readonly document?: ScanDocument;
}

async function bramble(args: readonly string[], { isTerminal = false, answer = false, atScan, document = found }: Given = {}) {
  const screen = (): Screen & { text: string } => {
    const self = { text: '', isTerminal, columns: () => 200, rows: () => 24, write: (more: string) => void (self.text += more) };
    return self;
  };
  const [out, err, runs, questions]: [Screen & { text: string }, Screen & { text: string }, ScanRun[], string[]] = [screen(), screen(), [], []];
  const recipes = {
    scan: (run: ScanRun) => {
      runs.push(run);
      atScan?.();
      return Promise.resolve(document);
    },
  } as unknown as Recipes;
  const confirm: Context['confirm'] = (question) => {
    questions.push(question);
    return Promise.resolve(answer);
  };
  const exitCode = await main(['scan', ...args], {
    out,
    err,
    env: { TERM: 'dumb' },
    folder,
    signal: new AbortController().signal,
    recipes,
    now: () => 0,
    makeFolder: (at) => makeFolder(at, 0o700),
    confirm,
  });
  return { exitCode, out: out.text, err: err.text, runs, questions, file: () => readFileSync(path, 'utf8') };
}

describe('bramble scan', () => {
  it('shows machines that can be hosts and counts the others', async () => {
    const { exitCode, out } = await bramble([]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/10\.0\.0\.11 .* cp-1$/m);
    expect(out).toMatch(/10\.0\.0\.12 .* no$/m);
    expect(out).not.toContain('printer');
    expect(out).toContain('1 other device without SSH is left out');
    expect(out).toContain('172.17.0.0/16 (docker0)');
  });
  it('prints nothing that a terminal would obey', async () => {
    const { out } = await bramble([]);
    expect(['\u001b', '\u202e'].filter((obeyed) => out.includes(obeyed))).toEqual([]);
  });
  it('prints one document with --json', async () =>
    expect(JSON.parse((await bramble(['--json'])).out)).toEqual({ ...JSON.parse(JSON.stringify(found)), added: [] }));
  it('takes hosts, user and ranges along', async () => {
    const { runs } = await bramble(['--subnet', '10.0.0.5/24', '--subnet', '10.1.0.0/24', '--accept-new-hosts']);
    expect(runs).toMatchObject([
      {
        subnets: [
          { base: '10.0.0.0', prefix: 24 },
          { base: '10.1.0.0', prefix: 24 },
        ],
        written: { hosts: [{ name: 'cp-1' }], login: { user: 'pi' } },
        acceptsNewKeys: true,
        workspace: folder,
      },
    ]);
  });
  it.each(['10.0.0.0', '10.0.0.0/33', 'home'])('refuses the range %s', async (range) => expect((await bramble(['--subnet', range])).exitCode).toBe(2));
  it('works without a bramble.yaml, but not without one that was named', async () => {
    rmSync(path);
    expect((await bramble([])).exitCode).toBe(0);
    const { exitCode, err } = await bramble(['-f', 'other.yaml']);
    expect([exitCode, err]).toEqual([2, expect.stringContaining('[cli.no-config]')]);
  });
  it('works with a bramble.yaml that is not finished, but not with one that is no YAML', async () => {
    writeFileSync(path, 'version: 1\n');
    expect((await bramble([])).exitCode).toBe(0);
    writeFileSync(path, 'a: [');
    expect((await bramble([])).err).toContain('[config.yaml-syntax]');
  });
});

describe('bramble scan --write', () => {
  it('adds new boards after a yes, and changes nothing else', async () => {
    const { exitCode, questions, file, err } = await bramble(['--write'], { isTerminal: true, answer: true });
    expect([exitCode, questions.length]).toEqual([0, 1]);
    expect(file()).toBe(`${yaml}${line}`);
    expect(err).toContain('+ pi-1  10.0.0.12  worker');
  });
  it('changes nothing after a no', async () => {
    const { exitCode, file, err } = await bramble(['--write'], { isTerminal: true });
    expect([exitCode, file()]).toEqual([0, yaml]);
    expect(err).toContain('Nothing was changed.');
  });
  it('needs --yes where nobody can be asked', async () => {
    const { exitCode, file, err, questions } = await bramble(['--write']);
    expect([exitCode, file(), questions]).toEqual([2, yaml, []]);
    expect(err).toContain('[cli.needs-yes]');
  });
  it('tells with --json what it added', async () => {
    const { out } = await bramble(['--write', '--yes', '--json']);
    expect(JSON.parse(out)).toMatchObject({ added: [{ name: 'pi-1', address: '10.0.0.12', role: 'worker' }] });
  });
  it('leaves the file to whoever changed it in the meantime', async () => {
    const { exitCode, file, err } = await bramble(['--write', '--yes'], { atScan: () => writeFileSync(path, `${yaml}# mine\n`) });
    expect([exitCode, file()]).toEqual([2, `${yaml}# mine\n`]);
    expect(err).toContain('[scan.file-changed]');
  });
  it('writes no config that has an error', async () => {
    writeFileSync(path, yaml.replace('kubernetes: 1.36.3', 'kubernetes: latest'));
    const { exitCode, err } = await bramble(['--write', '--yes']);
    expect([exitCode, err]).toEqual([2, expect.stringContaining('[config.unsupported-version]')]);
    expect(readdirSync(folder)).toEqual(['bramble.yaml']);
  });
  it('refuses a file whose hosts are no list', async () => {
    writeFileSync(path, yaml.replace(/hosts:\n.*\n/, 'hosts: all\n'));
    expect(await bramble(['--write', '--yes'])).toMatchObject({ exitCode: 2, err: expect.stringContaining('hosts') });
  });
  it('says so where there is nothing to add', async () => {
    const { exitCode, err, file } = await bramble(['--write', '--yes'], { document: { ...found, machines: [] } });
    expect([exitCode, file()]).toEqual([0, yaml]);
    expect(err).toContain('Nothing to add');
  });
  it('makes a file where there is none, with a control plane in it', async () => {
    rmSync(path);
    const { exitCode, file } = await bramble(['--write', '--yes']);
    expect(exitCode).toBe(0);
    expect(file()).toMatch(/^version: 1$[^]*^ {2}- \{ name: pi-1, address: 10\.0\.0\.12, role: control-plane \}$/m);
  });
  it('keeps who may read the file, and a link to it', async () => {
    const real = join(folder, 'real.yaml');
    writeFileSync(real, yaml);
    chmodSync(real, 0o640);
    rmSync(path);
    symlinkSync('real.yaml', path);
    await bramble(['--write', '--yes']);
    expect([lstatSync(path).isSymbolicLink(), statSync(real).mode & 0o777, readFileSync(real, 'utf8')]).toEqual([true, 0o640, `${yaml}${line}`]);
  });
});
