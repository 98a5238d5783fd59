import { beforeEach } from 'vitest';
import type { Listing } from './host-listing.ts';

/** What earlier chapters leave for later ones. A lab that was kept from an earlier run counts as up. */
export const progress: { isUp: boolean; readonly blank: Map<string, Listing>; readonly replaced: Set<string> } = {
  isUp: (process.env['BRAMBLE_E2E_KEEP'] ?? '') !== '',
  blank: new Map(),
  replaced: new Set(),
};

/** For a chapter that has nothing to say about a cluster that never came up: one failure then, not forty. */
export function needsCluster(): void {
  beforeEach((context) => {
    if (!progress.isUp) context.skip('the cluster did not come up');
  });
}
