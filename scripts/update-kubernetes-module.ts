// Adds a version of Kubernetes that can be built: its module file, its sums, and its time of publication. The conformance suite becomes that of the newest version.
// Usage: npm run update:kubernetes -- 1.36.3
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { kubernetesModFile, type ModuleInfo, suiteModFile, withRelease } from './kubernetes-module.ts';

const [version] = process.argv.slice(2);
if (version === undefined || !/^1\.\d+\.\d+$/.test(version)) throw new Error('usage: npm run update:kubernetes -- <version, such as 1.36.3>');
const folder = 'builds/kubernetes';
const suite = 'test/conformance';
const releases = 'src/artifacts/kubernetes-releases.ts';

const go = (cwd: string, ...args: string[]): string =>
  execFileSync('go', args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const module = JSON.parse(go(folder, 'mod', 'download', '-json', `k8s.io/kubernetes@v${version}`)) as ModuleInfo;
const modFile = kubernetesModFile(version, readFileSync(module.GoMod, 'utf8'));
writeFileSync(`${folder}/${version}.mod`, modFile);
go(folder, 'mod', 'tidy', `-modfile=${version}.mod`);

const suiteMod = readFileSync(`${suite}/go.mod`, 'utf8');
const [, suiteVersion = ''] = /\sk8s\.io\/kubernetes v(\S+)/.exec(suiteMod) ?? [];
if (version.localeCompare(suiteVersion, 'en', { numeric: true }) >= 0) {
  writeFileSync(`${suite}/go.mod`, suiteModFile(suiteMod, modFile));
  go(suite, 'mod', 'tidy');
}

const { Time: publishedAt } = JSON.parse(readFileSync(module.Info, 'utf8')) as { Time: string };
writeFileSync(releases, withRelease(readFileSync(releases, 'utf8'), version, publishedAt));
process.stdout.write(
  `${folder}/${version}.mod and .sum, and ${releases}: written. Name the version in src/config/kubernetes-version.ts once its conformance is tested.\n`,
);
