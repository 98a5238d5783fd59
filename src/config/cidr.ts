import type { Cidr } from './config.ts';

/** Such as `10.244.0.0/16`. */
export const cidrText = (range: Cidr): string => `${range.base}/${range.prefix}`;
