import { join } from 'node:path';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { openScanner } from '../adapters/scan/open-scanner.ts';
import type { ScanRun } from '../cli/recipes.ts';
import { scan } from '../run/scan.ts';
import type { ScanDocument } from '../scan/scan-document.ts';

/** Keys that are known are those of the workspace beside bramble.yaml and of the user. */
export const scanRecipe = ({ workspace, emit, signal, ...wish }: ScanRun): Promise<ScanDocument> =>
  scan(wish, { scanner: openScanner({ directory: join(workspace, '.bramble') }), clock: systemClock, emit, signal });
