import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { goArguments, goEnvironment, ownArch } from '../../src/adapters/build/go-arguments.ts';
import type { Artifact } from '../../src/artifacts/artifact.ts';
import { images } from '../../src/artifacts/catalogue.ts';
import type { GoBuild } from '../../src/artifacts/recipe.ts';
import { recipeOf } from '../../src/artifacts/recipes.ts';
import { versions } from '../../src/artifacts/versions.ts';
import type { Arch } from '../../src/base/names.ts';

/** Its go.mod says of which version the suite is. */
export const source = 'test/conformance';
/** Where the suite, what runs it and its report are. */
export const place = resolve('node_modules/.cache/conformance');
/** What the Dockerfile copies from. */
export const imageContext = join(place, 'images');

/** Where Go keeps the module of the suite, and its version without the `v`. */
export function suiteModule(): { readonly folder: string; readonly version: string } {
  const printed = execFileSync('go', ['mod', 'download', '-json', 'k8s.io/kubernetes'], { cwd: source, encoding: 'utf8' });
  const { Dir: folder, Version: tag } = JSON.parse(printed) as { readonly Dir: string; readonly Version: string };
  return { folder, version: tag.slice(1) };
}

const recipe = (artifact: Artifact): GoBuild => {
  const found = recipeOf(artifact);
  if (found === undefined) throw new Error(`there is no recipe for ${artifact.name} ${artifact.version}`);
  return found.go;
};

/** A package out of the suite's module, with what a program tells of its version. */
function ofSuite(packagePath: string): GoBuild {
  const { modFile: _, ...build } = recipe({ name: 'kubernetes', version: suiteModule().version, form: 'binary' });
  return { ...build, package: packagePath };
}

/** Go keeps what it has compiled: the first time takes many minutes, later ones seconds. */
function go(build: GoBuild, cwd: string, output: string, isTest = false): void {
  process.stdout.write(`building ${output}\n`);
  const [, ...args] = goArguments(build, join(place, output));
  const env = { ...process.env, ...goEnvironment(build, ownArch() as Arch, ownArch()) };
  execFileSync('go', [...(isTest ? ['test', '-c', '-vet=off'] : ['build']), ...args.filter((each) => each !== '-v')], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The suite, what runs it on several processes, and the client that it calls. */
export function buildSuite(): void {
  go(ofSuite('github.com/onsi/ginkgo/v2/ginkgo'), source, 'ginkgo');
  go(ofSuite('k8s.io/kubernetes/cmd/kubectl'), source, 'kubectl');
  go(ofSuite('k8s.io/kubernetes/test/e2e'), source, 'e2e.test', true);
}

/** What the Dockerfile's images hold. */
export function buildImagePrograms(): void {
  go(ofSuite('k8s.io/kubernetes/test/images/agnhost'), source, 'images/agnhost');
  go(ofSuite('k8s.io/kubernetes/test/images/nonewprivs'), source, 'images/nonewprivs');
  go(ofSuite('k8s.io/sample-apiserver'), source, 'images/sample-apiserver');
  go(recipe(images.pause), 'builds/pause', 'images/pause');
  go(recipe({ name: 'etcd', version: versions.etcd, form: 'binary' }), 'builds/etcd', 'images/etcd');
}
