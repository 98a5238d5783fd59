import { digest } from '../base/digest.ts';
import type { Config, Host } from '../config/config.ts';
import { secretFiles, secretPathsOf } from '../desired/secret-files.ts';
import type { HostObservation } from '../facts/observation.ts';
import { judge } from '../pki/judge.ts';
import type { LeafSpec } from '../pki/leaf.ts';
import { keyDigestIn, leafText } from '../pki/leaf-text.ts';
import { leavesOf } from '../pki/leaves.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import type { Signer } from '../ports/signer.ts';
import type { FileWant } from '../resources/wants.ts';

const certificatePath = (spec: LeafSpec): string => `${spec.pair}.crt`;
const keyPath = (spec: LeafSpec): string => `${spec.pair}.key`;

/** Paths of all certificates, keys and authorities of a host. */
export const pkiPaths = (config: Config, host: Host): readonly string[] => [
  ...leavesOf(config, host).flatMap((spec) => [certificatePath(spec), keyPath(spec)]),
  ...secretPathsOf(host.role),
];

/**
 * The certificates, keys and authorities that a host should have. A good certificate stays, with the key that it names;
 * any other is issued anew. Its private key exists only here and, in the end, on that host.
 */
export async function certify(
  config: Config,
  host: Host,
  observation: HostObservation,
  secrets: ClusterSecrets,
  signer: Signer,
  nowMs: number,
): Promise<readonly FileWant[]> {
  const leaves = await Promise.all(leavesOf(config, host).map((spec) => leafFiles(spec, observation, secrets, signer, nowMs)));
  return [...secretFiles(secrets, host.role), ...leaves.flat()];
}

async function leafFiles(spec: LeafSpec, observation: HostObservation, secrets: ClusterSecrets, signer: Signer, nowMs: number): Promise<readonly FileWant[]> {
  const authority = secrets.authorities[spec.authority];
  const seen = observation.seen.get('file', certificatePath(spec));
  const seenKey = observation.seen.get('file', keyPath(spec));
  const text = seen?.kind === 'file' ? seen.text : undefined;
  const keySha256 = text === undefined ? undefined : keyDigestIn(text);
  const facts = text === undefined ? undefined : signer.read(text, authority.certificatePem);
  const hasItsKey = keySha256 !== undefined && seenKey?.kind === 'file' && seenKey.sha256 === keySha256;
  const verdict = judge(spec, facts, nowMs);
  if (text !== undefined && hasItsKey && verdict.kind === 'keep')
    return [
      { kind: 'file', path: keyPath(spec), mode: '0600', content: { kind: 'kept', sha256: keySha256 } },
      { kind: 'file', path: certificatePath(spec), mode: '0644', content: { kind: 'text', text } },
    ];
  const issued = await signer.issue(spec, authority, nowMs);
  const sha256 = digest(issued.key.reveal());
  const reason = verdict.kind === 'keep' ? 'its key is not the one that the certificate names' : verdict.reason;
  return [
    // The key first: a certificate that names a key which is not there yet is issued anew.
    {
      kind: 'file',
      path: keyPath(spec),
      mode: '0600',
      content: { kind: 'secret', text: issued.key, sha256 },
      reason: `it belongs to a new certificate: ${reason}`,
    },
    { kind: 'file', path: certificatePath(spec), mode: '0644', content: { kind: 'text', text: leafText(issued.certificatePem, sha256) }, reason },
  ];
}
