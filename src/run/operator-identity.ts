import { secret } from '../base/secret.ts';
import { judge } from '../pki/judge.ts';
import { adminLeaf } from '../pki/leaves.ts';
import type { CertifiedKey } from '../pki/secrets.ts';
import type { World } from './world.ts';

/**
 * How bramble itself is known to the API: with the certificate that it used before while that is good, else with a new one, which is kept.
 * Keeping it only spares time: a file that another user left there, or a folder that is read-only, is in nobody's way.
 */
export async function operatorIdentity(
  authority: CertifiedKey,
  { workspace, signer }: Pick<World, 'workspace' | 'signer'>,
  nowMs: number,
): Promise<CertifiedKey> {
  const kept = (await workspace.readOperator().catch(() => undefined)) ?? '';
  const [certificatePem, key] = kept.split(/(?=-----BEGIN PRIVATE KEY-----)/);
  const facts = certificatePem === undefined || key === undefined ? undefined : signer.read(certificatePem, authority.certificatePem);
  if (certificatePem !== undefined && key !== undefined && judge(adminLeaf, facts, nowMs).kind === 'keep') return { certificatePem, key: secret(key) };
  const issued = await signer.issue(adminLeaf, authority, nowMs);
  await workspace.keepOperator(`${issued.certificatePem}${issued.key.reveal()}`).catch(() => undefined);
  return issued;
}
