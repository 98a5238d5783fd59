import { z } from 'zod';
import type { Pin } from '../../artifacts/artifact.ts';

const entry = z.object({
  recipe: z.string(),
  pin: z.object({
    artifact: z.object({ name: z.string(), version: z.string(), form: z.enum(['binary', 'image']), reference: z.string().exactOptional() }),
    arch: z.enum(['amd64', 'arm64']),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    sizeBytes: z.int().nonnegative(),
    digest: z.string().exactOptional(),
    source: z.enum(['build', 'upstream']),
    madeBy: z.string().exactOptional(),
  }),
});

/** One file of a store's index. What cannot be read counts as absent: the index is only a memory and is made again. */
export function parseEntry(text: string): { readonly recipe: string; readonly pin: Pin } | undefined {
  try {
    return entry.parse(JSON.parse(text)) as { recipe: string; pin: Pin };
  } catch {
    return undefined;
  }
}
