import { type Command, sh } from '../command/command.ts';
import { type ResourceKind, type Row, type Same, same, type SeenPart } from './kind.ts';
import { howOf, type RouteSeen } from './route.ts';
import { batchText, inPieces, type Route, routeCommand, shownRoute } from './route-table.ts';
import { placedRoutes, readRoutesSeen, routesProbe, type RoutesSeen } from './routes-seen.ts';
import type { RoutesWant } from './wants.ts';

export type RoutesChange =
  /** Sets these routes of the table; all of them where none is there. `before` has what goes to the same destinations another way. */
  | {
      readonly kind: 'set';
      readonly want: RoutesWant;
      readonly routes: readonly Route[];
      readonly before: ReadonlyMap<string, RouteSeen>;
      readonly reason: string;
    }
  /** Makes all routes what was seen: takes those away that were set, and sets those that were there. */
  | {
      readonly kind: 'restore';
      readonly taken: readonly string[];
      readonly back: readonly RouteSeen[];
      readonly seen: RoutesSeen | undefined;
      readonly reason: string;
    };

const asSeen = ({ destination, via }: Route): RouteSeen => ({ kind: 'route', destination, via });
/** By destination. Of several to one destination the kernel takes the first that it shows, and that is the one that a new route replaces. */
const routesOf = (routes: readonly RouteSeen[]): ReadonlyMap<string, RouteSeen> => new Map(routes.toReversed().map((route) => [route.destination, route]));

/** What is to be set: all of a table that is not there at all, else each route that is not as wanted. */
function toSet({ table, own }: RoutesWant, seen: RoutesSeen | undefined): Pick<RoutesChange & { kind: 'set' }, 'routes' | 'before'> {
  const others = (seen?.others ?? []).filter(({ destination }) => table.gateways.has(destination));
  if (seen?.sha256 === table.sha256) {
    const routes = seen.missing.filter(({ destination, via }) => destination !== own && table.gateways.get(destination) === via);
    return { routes, before: routesOf(others.filter(({ destination }) => routes.some((route) => route.destination === destination))) };
  }
  const placed = seen === undefined ? [] : placedRoutes(seen);
  if (placed.length === 0 && others.length === 0) return { routes: table.routes, before: new Map() };
  const there = routesOf([...placed.map(asSeen), ...others]);
  const has = new Set([...placed.map(shownRoute), ...others.flatMap(({ destination, via }) => (via === undefined ? [] : [shownRoute({ destination, via })]))]);
  const routes = table.routes.filter((route) => route.destination !== own && !has.has(shownRoute(route)));
  return { routes, before: routesOf(routes.flatMap(({ destination }) => there.get(destination) ?? [])) };
}

const toOthers = ({ routes, want: { table, own } }: RoutesChange & { kind: 'set' }): number =>
  routes.length - (routes === table.routes && table.gateways.has(own) ? 1 : 0);

function diff(want: RoutesWant | undefined, seen: RoutesSeen | undefined): RoutesChange | Same {
  if (want === undefined) return same('they go one by one');
  const change = { kind: 'set', want, ...toSet(want, seen), reason: 'it does not exist' } as const;
  return toOthers(change) === 0 ? same('they are as wanted') : change;
}

const setScript = 'grep -vF "$1" | ip -4 -batch -';
/** Those of these routes that are there, whatever else the kernel knows of them. */
const removeScript = `ip -4 route show | cut -d ' ' -f 1-3 | grep -xF "$1" | while read -r route; do echo "route del $route"; done | ip -4 -batch -`;
const restoreScript = `printf '%s\\n' "$1" | ip -4 -force -batch -`;

function commands(change: RoutesChange): readonly Command[] {
  if (change.kind === 'restore')
    return [
      ...change.taken.map((piece) => sh(removeScript, [piece])),
      ...inPieces(change.back.map((route) => `${routeCommand(route.destination)}${howOf(route)}`)).map((piece) => sh(restoreScript, [piece])),
    ];
  const { table, own } = change.want;
  const text = change.routes === table.routes ? table.text : batchText(change.routes);
  return [sh(setScript, [routeCommand(own)], { kind: 'text', text })];
}

function predict(change: RoutesChange, seen: RoutesSeen | undefined): RoutesSeen | undefined {
  if (change.kind === 'restore') return change.seen;
  const { table, own } = change.want;
  const isSet = ({ destination }: Route | RouteSeen): boolean => destination !== own && table.gateways.has(destination);
  const left = seen === undefined ? [] : [...placedRoutes(seen).map(asSeen), ...seen.others];
  return {
    kind: 'routes',
    sha256: table.sha256,
    text: table.text,
    missing: table.routes.filter(({ destination }) => destination === own),
    others: left.filter((route) => !isSet(route)),
  };
}

function undo(change: RoutesChange, seen: RoutesSeen | undefined): RoutesChange | undefined {
  const reason = 'it was so before';
  if (change.kind === 'restore') return undefined;
  const { routes, before, want } = change;
  const taken = routes === want.table.routes ? want.table.shown : inPieces(routes.map(shownRoute));
  return { kind: 'restore', taken, back: [...before.values()], seen, reason };
}

/** Nobody reads a thousand rows alike, and hosts of a large cluster have as many routes each: of so many the first stand for all. */
const manyAlike = 24;
const shownOfMany = 3;

function rows(routes: readonly Route[], own: string | undefined, row: (route: Route) => Row): readonly Row[] {
  const others = (some: readonly Route[]): readonly Route[] => some.filter(({ destination }) => destination !== own);
  if (routes.length <= manyAlike) return others(routes).map(row);
  const shown = others(routes.slice(0, shownOfMany + 1))
    .slice(0, shownOfMany)
    .map(row);
  const more = routes.length - (own === undefined ? 0 : 1) - shown.length;
  return [...shown, ...shown.slice(0, 1).map((first) => ({ ...first, subject: `${more} more routes like this` }))];
}

function describe(change: RoutesChange): readonly Row[] {
  const rowOf =
    (verb: Row['verb'], reason: string) =>
    (route: Route): Row => ({ verb, subject: `route ${shownRoute(route)}`, reason });
  if (change.kind === 'restore')
    return change.back.map((route) => ({ verb: 'change', subject: `route ${route.destination} ${howOf(route)}`, reason: change.reason }));
  const { routes, before, want } = change;
  if (routes === want.table.routes) return rows(routes, want.own, rowOf('create', change.reason));
  const changed = routes.flatMap((route): Row[] => {
    const way = before.get(route.destination);
    if (way === undefined) return [];
    return [rowOf('change', way.via === undefined ? 'it has no gateway' : `it goes via ${way.via}`)(route)];
  });
  return [
    ...changed,
    ...rows(
      routes.filter(({ destination }) => !before.has(destination)),
      undefined,
      rowOf('create', change.reason),
    ),
  ];
}

/** Routes of the file that are there and that nothing wants. @throws Error (a bug) where the file is another one and its text was not asked for */
function surplus(want: RoutesWant | undefined, seen: RoutesSeen | undefined): readonly SeenPart[] {
  if (seen === undefined || seen.sha256 === want?.table.sha256) return [];
  if (seen.sha256 !== undefined && seen.text === undefined) throw new Error('bug: routes are to go of which only the hash of their file is known');
  return placedRoutes(seen)
    .filter(({ destination }) => want === undefined || destination === want.own || !want.table.gateways.has(destination))
    .map((route) => ({ kind: 'route', key: route.destination, seen: asSeen(route) }));
}

/** All routes of a table but one, which a unit sets at a boot from a file that has the same text. */
export const routes: ResourceKind<RoutesWant, RoutesSeen, RoutesChange> = {
  name: 'routes',
  key: (want) => want.path,
  probe: routesProbe,
  read: readRoutesSeen,
  isEnough: ({ table }, seen) => seen?.sha256 === undefined || seen.sha256 === table.sha256 || seen.text !== undefined,
  diff,
  commands,
  predict,
  undo,
  describe,
  parts: {
    has: ({ table, own }, { kind, key }) => kind === 'route' && key !== own && table.gateways.has(key),
    surplus,
    entries: ({ table }) => table.entries,
  },
};
