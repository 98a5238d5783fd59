/** The library's public door: the types and functions that programs may build on. */
export type { Config, Host } from './config/config.ts';
export type { Event, Happening } from './events/event.ts';
export { Failure, type Problem, Problems } from './base/trouble.ts';
