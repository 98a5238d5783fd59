import type { Addon } from './addon.ts';
import { coreDns } from './coredns/coredns.ts';
import { metricsServer } from './metrics-server/metrics-server.ts';

/** All add-ons that there are, whatever a config wants of them. */
export const addons: readonly Pick<Addon<never>, 'name' | 'pods' | 'images'>[] = [coreDns, metricsServer];
