import { type Pin, titleOf } from '../../artifacts/artifact.ts';
import { Failure } from '../../base/trouble.ts';

/** bramble.lock is authoritative: other bytes are refused, whoever made them. @throws Failure `artifact.lock-mismatch` */
export function refuseOtherBytes(made: Pin, locked: Pin | undefined): void {
  if (locked === undefined || locked.sha256 === made.sha256) return;
  const title = titleOf(made.artifact, made.arch);
  const by = (pin: Pin): string => (pin.source === 'upstream' ? 'upstream' : (pin.madeBy ?? 'Go'));
  throw new Failure({
    code: 'artifact.lock-mismatch',
    message: `${title}: bramble.lock pins ${locked.sha256.slice(0, 12)} (from ${by(locked)}), and ${by(made)} gave ${made.sha256.slice(0, 12)} here`,
    remedy:
      made.source === 'upstream'
        ? "Upstream's file is not the one that was pinned. Find out why before you use it; `bramble build --update-lock` pins what this computer builds instead."
        : `Another toolchain makes other bytes: use ${by(locked)}, or a copy of the store of the computer that made the lock (BRAMBLE_BUNDLE), or pin what is made here with \`bramble build --update-lock\`.`,
  });
}
