import type { Group } from '../../artifacts/catalogue.ts';
import { type AtHand, type Choice, chooseSource } from '../../artifacts/choose-source.ts';
import { downloadsFor } from '../../artifacts/upstream.ts';
import { Failure } from '../../base/trouble.ts';
import type { ArtifactTools } from './artifact-tools.ts';

interface Undecided {
  readonly group: Group;
  readonly atHand: AtHand;
}

/**
 * Chooses between upstream and a build for what is neither in the store nor in the bundle. Upstream and the toolchain are
 * asked once, at the same time, and only where the answer matters.
 * @throws Failure `artifact.no-source` that names everything that cannot be had
 */
export async function chooseOutside(
  undecided: readonly Undecided[],
  tools: ArtifactTools,
): Promise<{ readonly choices: readonly Choice[]; readonly toolchain: string | undefined }> {
  const unusable = await unusableIn(tools);
  for (const text of unusable) tools.emit({ kind: 'note', text });
  const [reasons, toolchain] = await Promise.all([askUpstream(undecided, tools), tools.builder.toolchain()]);
  const lost: string[] = [];
  const choices = undecided.flatMap(({ group, atHand }) => {
    const chosen = chooseSource(group, { ...atHand, upstream: reasons(group), toolchain });
    const title = `${group.name} for ${group.arch}`;
    if (chosen.ok) {
      if (chosen.value.from !== 'store') tools.emit({ kind: 'artifact.chosen', artifact: title, from: chosen.value.from, because: chosen.value.because });
      return [chosen.value];
    }
    if (group.isOptional) tools.emit({ kind: 'note', text: `${title} is left out: ${chosen.error}` });
    else lost.push(`${title}: ${chosen.error}`);
    return [];
  });
  if (lost.length > 0) {
    throw new Failure({
      code: 'artifact.no-source',
      message: `There is no source for ${lost.length === 1 ? 'an artifact' : `${lost.length} artifacts`}`,
      remedy:
        'Do one of these: let this computer reach dl.k8s.io and github.com (HTTPS_PROXY is honoured); install Go (https://go.dev/dl) so that bramble builds them; or make a bundle on another computer (`bramble build --bundle DIR`) and name it here: BRAMBLE_BUNDLE=DIR.',
      evidence: [...unusable, ...lost].join('\n'),
    });
  }
  return { choices, toolchain: toolchain.ok ? toolchain.value : undefined };
}

/** What is at hand and cannot be used, which a person would otherwise look for in vain. */
async function unusableIn({ store, bundle }: ArtifactTools): Promise<readonly string[]> {
  const damaged = [...store.damaged, ...(bundle?.damaged ?? [])].map((path) => `${path} is damaged: its bytes are not those of its name`);
  const isEmpty = bundle !== undefined && (await bundle.entries()).length === 0;
  return isEmpty ? ['the folder that BRAMBLE_BUNDLE names holds no artifacts, or is not there', ...damaged] : damaged;
}

/** Nodes pull images from where Kubernetes itself is published: whoever reaches this reaches them. */
const imagesSample = 'https://dl.k8s.io/release/stable.txt';

/** Why upstream cannot serve a group, or undefined. One small file of each host that is needed tells. */
async function askUpstream(undecided: readonly Undecided[], { downloader, signal }: ArtifactTools): Promise<(group: Group) => string | undefined> {
  const urls = ({ upstream, arch }: Group): readonly string[] =>
    upstream?.length === 0 ? [imagesSample] : downloadsFor(upstream ?? [], arch).map((download) => download.checksumUrl);
  const samples = new Map(undecided.flatMap(({ group }) => urls(group).map((url) => [new URL(url).host, url] as const)));
  const answers = new Map(await Promise.all([...samples].map(async ([host, url]) => [host, await downloader.probe(url, signal)] as const)));
  return (group) => {
    if (group.upstream === undefined) return 'not asked';
    const hosts = new Set(urls(group).map((url) => new URL(url).host));
    return [...hosts].map((host) => answers.get(host)).find((reason) => reason !== undefined);
  };
}
