import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { architectures } from '../base/names.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Place, Problem } from '../base/trouble.ts';
import type { Pin } from './artifact.ts';
import type { Lock } from './lock.ts';

const bytes = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits'),
  size: z.int().nonnegative(),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .exactOptional(),
  source: z.enum(['build', 'upstream']),
  by: z.string().exactOptional(),
});

const document = z.strictObject({
  version: z.literal(1),
  artifacts: z.array(
    z.strictObject({
      name: z.string().min(1),
      version: z.string().min(1),
      form: z.enum(['binary', 'image']),
      reference: z.string().exactOptional(),
      amd64: bytes.exactOptional(),
      arm64: bytes.exactOptional(),
    }),
  ),
});

const remedy = 'Take bramble.lock from version control again, or delete it and run `bramble build --update-lock`.';

/** Reads bramble.lock; every problem at once, each with its place. */
export function parseLock(text: string, file: string): Result<Lock, readonly Problem[]> {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const problem = (message: string, place: Place): Problem => ({ kind: 'problem', code: 'lock.invalid', severity: 'error', message, remedy, place });
  if (yaml.errors.length > 0) return err(yaml.errors.map((error) => problem(error.message.split('\n')[0] ?? 'invalid YAML', at(error.pos[0]))));

  const parsed = document.safeParse(yaml.toJS());
  if (!parsed.success) {
    return err(
      parsed.error.issues.map((issue) => {
        const node = yaml.getIn(
          issue.path.filter((part) => typeof part !== 'symbol'),
          true,
        );
        const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
        if (issue.path.length === 0) return problem('this is not what bramble writes there', at(offset));
        return { ...problem(issue.message, at(offset)), path: issue.path.join('.') };
      }),
    );
  }
  return ok({ pins: parsed.data.artifacts.flatMap(pinsOf) });
}

function pinsOf({ name, version, form, reference, ...entry }: z.infer<typeof document>['artifacts'][number]): readonly Pin[] {
  const artifact = { name, version, form, ...(reference === undefined ? {} : { reference }) };
  return architectures.flatMap((arch) => {
    const { sha256, size, digest, source, by } = entry[arch] ?? {};
    if (sha256 === undefined || size === undefined || source === undefined) return [];
    const pin = { artifact, arch, sha256: sha256 as Pin['sha256'], sizeBytes: size, source };
    return [{ ...pin, ...(digest === undefined ? {} : { digest }), ...(by === undefined ? {} : { madeBy: by }) }];
  });
}
