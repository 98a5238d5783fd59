// Adds a version of Kubernetes that can be built: its module file, its sums, and its time of publication.
// Usage: npm run update:kubernetes -- 1.36.3
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { kubernetesModFile, type ModuleInfo, withRelease } from './kubernetes-module.ts';

const [version] = process.argv.slice(2);
if (version === undefined || !/^1\.\d+\.\d+$/.test(version)) throw new Error('usage: npm run update:kubernetes -- <version, such as 1.36.3>');
const folder = 'builds/kubernetes';
const releases = 'src/artifacts/kubernetes-releases.ts';

const go = (...args: string[]): string =>
  execFileSync('go', args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const module = JSON.parse(go('mod', 'download', '-json', `k8s.io/kubernetes@v${version}`)) as ModuleInfo;
writeFileSync(`${folder}/${version}.mod`, kubernetesModFile(version, readFileSync(module.GoMod, 'utf8')));
go('mod', 'tidy', `-modfile=${version}.mod`);

const { Time: publishedAt } = JSON.parse(readFileSync(module.Info, 'utf8')) as { Time: string };
writeFileSync(releases, withRelease(readFileSync(releases, 'utf8'), version, publishedAt));
process.stdout.write(
  `${folder}/${version}.mod and .sum, and ${releases}: written. Name the version in src/config/kubernetes-version.ts once its conformance is tested.\n`,
);
