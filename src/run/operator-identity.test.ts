import { describe, expect, test } from 'vitest';
import { openSigner } from '../adapters/signer/signer.ts';
import { operatorIdentity } from './operator-identity.ts';

const nowMs = Date.parse('2026-03-01T00:00:00Z');
const yearMs = 365 * 24 * 3_600_000;
const signer = openSigner();
const authority = async () => (await signer.newSecrets(nowMs)).authorities.kubernetes;

function keeping(text?: string) {
  let kept = text;
  const workspace = {
    readOperator: () => Promise.resolve(kept),
    keepOperator: (given: string) => {
      kept = given;
      return Promise.resolve();
    },
  };
  return { world: { signer, workspace } as unknown as Parameters<typeof operatorIdentity>[1], kept: () => kept };
}

describe('the certificate with which bramble itself talks to the API', () => {
  test('is made once and used again, with its key', async () => {
    const own = await authority();
    const { world } = keeping();
    const first = await operatorIdentity(own, world, nowMs);
    const again = await operatorIdentity(own, world, nowMs + 1000);
    expect([again.certificatePem.trim(), again.key.reveal()]).toEqual([first.certificatePem.trim(), first.key.reveal()]);
  });

  test.each([
    ['is of another cluster', async () => ({ by: await authority(), atMs: nowMs })],
    ['ends soon', async (own: Awaited<ReturnType<typeof authority>>) => ({ by: own, atMs: nowMs + 0.9 * yearMs })],
  ])('is made anew where what was kept %s', async (_, change) => {
    const own = await authority();
    const { world, kept } = keeping();
    const first = await operatorIdentity(own, world, nowMs);
    const { by, atMs } = await change(own);
    const next = await operatorIdentity(by, world, atMs);
    expect(next.certificatePem).not.toBe(first.certificatePem);
    expect(signer.read(next.certificatePem, by.certificatePem)?.isSigned).toBe(true);
    expect(kept()).toContain(next.certificatePem);
  });

  test.each(['', 'garbage', '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n'])('is made anew where the file holds %j', async (text) => {
    const own = await authority();
    const { world } = keeping(text);
    expect(signer.read((await operatorIdentity(own, world, nowMs)).certificatePem, own.certificatePem)?.isSigned).toBe(true);
  });

  test('is made also where none can be read, as what root left there, and none can be kept', async () => {
    const own = await authority();
    const refuse = () => Promise.reject(new Error('EACCES: permission denied'));
    const world = { signer, workspace: { readOperator: refuse, keepOperator: refuse } } as unknown as Parameters<typeof operatorIdentity>[1];
    expect(signer.read((await operatorIdentity(own, world, nowMs)).certificatePem, own.certificatePem)?.isSigned).toBe(true);
  });
});
