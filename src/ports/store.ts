import type { Sha256 } from '../base/names.ts';

/** Content-addressed blobs on the operator's machine. A blob that is there is whole: writes go beside, are synced and renamed. */
export interface Store {
  has(sha256: Sha256): Promise<boolean>;
  /** Path of a blob whose bytes were verified when it was written. */
  path(sha256: Sha256): string;
  /** Reads the blob again and compares. @throws Failure `artifact.corrupt` */
  verify(sha256: Sha256): Promise<void>;
}
