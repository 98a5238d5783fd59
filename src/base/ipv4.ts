import type { Address } from './names.ts';

/** The address as an unsigned 32-bit number. */
export const toNumber = (address: Address): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

export const fromNumber = (value: number): Address => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.') as Address;

/** The address `offset` places after another; throws nothing, wraps at 2^32. */
export const plus = (address: Address, offset: number): Address => fromNumber((toNumber(address) + offset) >>> 0);
