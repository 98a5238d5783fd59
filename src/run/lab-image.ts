import { Failure } from '../base/trouble.ts';
import { imageFiles, imageTag, ownBase, registryBase, suiteFor } from '../lab/machine-image.ts';
import type { LabPorts } from '../ports/lab.ts';

/** Of everything that apt and Docker say, the lines that show progress; a failure carries the others' end. */
const progressLine = /^(I: |Step |#\d+ \[|[0-9a-f]{12}: )/;

/** How long a registry may stay silent before it counts as out of reach. */
const registryFirstLineMs = 15_000;
/** What a pull ends with where no registry gives the image. */
const unreachable = ['lab.docker-failed', 'lab.docker-slow'];

const hasImage = async ({ docker }: LabPorts, tag: string): Promise<boolean> => (await docker.run(['images', '--quiet', tag])) !== '';

/** A Debian to build on: one that is there, else a registry's, else one that mmdebstrap installs. Gives its tag. */
async function findBase(ports: LabPorts, suite: string, onLine: (line: string) => void): Promise<string> {
  const { docker, computer } = ports;
  const [fromRegistry, own] = [registryBase(suite), ownBase(suite)];
  for (const tag of [own, fromRegistry]) if (await hasImage(ports, tag)) return tag;
  let refusal: Failure;
  try {
    await docker.run(['pull', fromRegistry], { firstLineMs: registryFirstLineMs, timeoutMs: 600_000, onLine });
    return fromRegistry;
  } catch (error) {
    if (!(error instanceof Failure) || !unreachable.includes(error.code)) throw error;
    refusal = error;
  }
  if (!(await computer.hasProgram('mmdebstrap'))) {
    throw new Failure({
      code: 'lab.no-base-image',
      message: `The lab's machines need a Debian: no registry gives ${fromRegistry}, and there is no mmdebstrap to install one.`,
      remedy: 'On Debian and Ubuntu: sudo apt-get install mmdebstrap debian-archive-keyring. Elsewhere: let Docker reach a registry.',
      evidence: refusal.evidence ?? refusal.message,
      cause: refusal,
    });
  }
  ports.emit({ kind: 'note', text: `No registry gives ${fromRegistry}; installing Debian ${suite} with mmdebstrap, which takes about a minute, once.` });
  await computer.installDebian(suite, own, onLine);
  return own;
}

/** Builds an image on a Debian of this suite where there is none of this tag. @throws Failure `lab.*` */
export async function ensureImage(
  ports: LabPorts,
  image: { readonly tag: string; readonly suite: string; readonly files: (base: string) => Readonly<Record<string, string>> },
): Promise<void> {
  const { tag, suite, files } = image;
  if (await hasImage(ports, tag)) return;
  const onLine = (line: string): void => {
    if (progressLine.test(line)) ports.emit({ kind: 'build.line', artifact: 'lab-machine', line });
  };
  const base = await findBase(ports, suite, onLine);
  await ports.computer.buildImage(tag, files(base), onLine);
}

/** Gives the tag of the machines' image; builds it where this recipe was not built yet. @throws Failure `lab.*` */
export async function ensureLabImage(ports: LabPorts): Promise<string> {
  const cgroup = (await ports.docker.run(['info', '--format', '{{.CgroupVersion}}'])) === '1' ? 'v1' : 'v2';
  const suite = suiteFor(cgroup);
  const tag = imageTag(suite);
  await ensureImage(ports, { tag, suite, files: imageFiles });
  return tag;
}
