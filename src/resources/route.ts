import { type Command, sh } from '../command/command.ts';
import { absent, type Reading, type Readings, type ResourceKind, type Row, type Same, same, seenAs, unreadable } from './kind.ts';
import type { RouteWant } from './wants.ts';

export interface RouteSeen {
  readonly kind: 'route';
  readonly destination: string;
  /** Undefined: a route without a gateway. */
  readonly via: string | undefined;
  /**
   * All that `ip` says about it, as `ip route replace` takes it after the destination, such as `dev eth0 scope link src 10.0.0.11`. Undefined
   * where nobody has looked yet: the kernel finds out the interface.
   */
  readonly how?: string;
}

export type RouteChange =
  | { readonly kind: 'replace'; readonly want: RouteWant; readonly reason: string; readonly isNew: boolean }
  | { readonly kind: 'remove'; readonly destination: string; readonly via: string; readonly reason: string }
  /** Makes a route what it was, whatever kind of route that is; `instead` is the gateway of the one that took its place. */
  | { readonly kind: 'restore'; readonly route: RouteSeen; readonly instead: string | undefined; readonly reason: string };

/** What `ip` shows of the state that a route is in; no command takes it. */
const stateWords = / (linkdown|dead|pervasive|offload|offload_failed|trap|notify|rt_offload|rt_trap|unresolved)(?= |$)/g;

/** The routes that `ip route show` prints, without those that have no range as their destination, such as the default route. */
export function readRoutes(printed: string): readonly RouteSeen[] {
  // The hops of a route with several stand on lines of their own, indented.
  return printed
    .replace(/\s*\n[ \t]+/g, ' ')
    .split('\n')
    .flatMap((line): RouteSeen[] => {
      const [, destination, rest = ''] = /^([0-9./]+)( .*)?$/.exec(line.trimEnd()) ?? [];
      if (destination === undefined) return [];
      const via = /^ via ([0-9.]+)/.exec(rest)?.[1];
      return [{ kind: 'route', destination, via, how: rest.replace(stateWords, '').trim() }];
    });
}

const failed = unreadable('the host has no `ip`, or it failed');

function read(keys: readonly string[], printed: string): Readings<RouteSeen> {
  const isWhole = `\n${printed}\n`.includes('\nend\n');
  const readings = new Map<string, Reading<RouteSeen>>();
  for (const key of keys) readings.set(key, isWhole ? absent : failed);
  for (const seen of readRoutes(printed)) if (readings.has(seen.destination)) readings.set(seen.destination, seenAs(seen));
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

/** As `ip route replace` takes it after the destination. */
export const howOf = ({ how, via }: RouteSeen): string => how ?? `via ${via}`;

function commands(change: RouteChange): readonly Command[] {
  if (change.kind === 'remove') return [sh(removeScript, [change.destination, change.via])];
  if (change.kind === 'restore') {
    const { route, instead } = change;
    // A route with another metric was not replaced: the two are side by side.
    const remove = instead === undefined ? [] : [sh(removeScript, [route.destination, instead])];
    return [...remove, { argv: ['ip', '-4', 'route', 'replace', route.destination, ...howOf(route).split(' ')] }];
  }
  return [{ argv: ['ip', '-4', 'route', 'replace', change.want.destination, 'via', change.want.via] }];
}

function predict(change: RouteChange): RouteSeen | undefined {
  if (change.kind === 'remove') return undefined;
  if (change.kind === 'restore') return change.route;
  return { kind: 'route', destination: change.want.destination, via: change.want.via };
}

const undo = (change: RouteChange, seen: RouteSeen | undefined): RouteChange | undefined => {
  const reason = 'it was so before';
  if (seen !== undefined) return { kind: 'restore', route: seen, instead: change.kind === 'replace' ? change.want.via : undefined, reason };
  return change.kind === 'replace' ? { kind: 'remove', destination: change.want.destination, via: change.want.via, reason } : undefined;
};

function describe(change: RouteChange): readonly Row[] {
  if (change.kind === 'restore') return [{ verb: 'change', subject: `route ${change.route.destination} ${howOf(change.route)}`, reason: change.reason }];
  if (change.kind === 'remove') return [{ verb: 'remove', subject: `route ${change.destination} via ${change.via}`, reason: change.reason }];
  return [{ verb: change.isNew ? 'create' : 'change', subject: `route ${change.want.destination} via ${change.want.via}`, reason: change.reason }];
}

/** One route in the main table: nothing wants it by itself, but what placed it may be gone or want it no more. See routes.ts. */
export const route: ResourceKind<RouteWant, RouteSeen, RouteChange> = {
  name: 'route',
  key: (want) => want.destination,
  probe: 'ip -4 route show && echo end',
  read,
  diff,
  commands,
  predict,
  undo,
  describe,
};
