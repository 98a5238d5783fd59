import { readFileSync } from 'node:fs';

/** Which boot of which kernel this is; undefined where the system does not tell. Containers say the same as the computer that they are on. */
export function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}
