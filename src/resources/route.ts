import { type Command, sh } from '../command/command.ts';
import { absent, type Reading, type Readings, type ResourceKind, type Row, type Same, same, seenAs, unreadable } from './kind.ts';
import type { RouteWant } from './wants.ts';

export interface RouteSeen {
  readonly kind: 'route';
  readonly destination: string;
  /** Undefined: a route without a gateway. */
  readonly via: string | undefined;
}

export type RouteChange =
  | { readonly kind: 'replace'; readonly want: RouteWant; readonly reason: string; readonly isNew: boolean }
  | { readonly kind: 'remove'; readonly destination: string; readonly via: string; readonly reason: string };

function read(keys: readonly string[], printed: string): Readings<RouteSeen> {
  const isWhole = printed.split('\n').includes('end');
  const readings = new Map<string, Reading<RouteSeen>>(
    keys.map((destination) => [destination, isWhole ? absent : unreadable('the host has no `ip`, or it failed')]),
  );
  for (const line of printed.split('\n')) {
    const [, destination, , via] = /^([0-9./]+)( via ([0-9.]+))?/.exec(line) ?? [];
    if (destination !== undefined && readings.has(destination)) readings.set(destination, seenAs({ kind: 'route', destination, via }));
  }
  return readings;
}

function diff(want: RouteWant | undefined, seen: RouteSeen | undefined): RouteChange | Same {
  if (want === undefined) {
    if (seen === undefined) return same('it is gone');
    if (seen.via === undefined) return same('a route without a gateway is not one of ours');
    return { kind: 'remove', destination: seen.destination, via: seen.via, reason: 'nothing wants it now' };
  }
  if (seen === undefined) return { kind: 'replace', want, reason: 'it does not exist', isNew: true };
  if (seen.via !== want.via) return { kind: 'replace', want, reason: seen.via === undefined ? 'it has no gateway' : `it goes via ${seen.via}`, isNew: false };
  return same(`it goes via ${want.via}`);
}

const removeScript = `if ip -4 route show "$1" | grep -q .; then ip -4 route del "$1" via "$2"; fi`;

const commands = (change: RouteChange): readonly Command[] =>
  change.kind === 'remove'
    ? [sh(removeScript, [change.destination, change.via])]
    : [{ argv: ['ip', '-4', 'route', 'replace', change.want.destination, 'via', change.want.via] }];

const predict = (change: RouteChange): RouteSeen | undefined =>
  change.kind === 'remove' ? undefined : { kind: 'route', destination: change.want.destination, via: change.want.via };

function describe(change: RouteChange): readonly Row[] {
  if (change.kind === 'remove') return [{ verb: 'remove', subject: `route ${change.destination} via ${change.via}`, reason: change.reason }];
  return [{ verb: change.isNew ? 'create' : 'change', subject: `route ${change.want.destination} via ${change.want.via}`, reason: change.reason }];
}

/** A route in the main table. */
export const route: ResourceKind<RouteWant, RouteSeen, RouteChange> = {
  name: 'route',
  key: (want) => want.destination,
  probe: 'ip -4 route show && echo end',
  read,
  diff,
  commands,
  predict,
  describe,
};
