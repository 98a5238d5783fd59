import { digest } from '../base/digest.ts';
import type { ResourceKey } from '../resources/kind.ts';
import type { RouteSeen } from '../resources/route.ts';
import { type Route, routesIn, shownRoute } from '../resources/route-table.ts';
import { placedRoutes, type RoutesSeen } from '../resources/routes-seen.ts';
import type { SeenState } from '../resources/seen-state.ts';

const kernelRoutes = (seen: RoutesSeen): readonly RouteSeen[] => [
  ...placedRoutes(seen).map((route): RouteSeen => ({ kind: 'route', ...route })),
  ...seen.others,
];

/** What a host tells that has these routes and a file with this text. */
function compared(kernel: readonly RouteSeen[], text: string | undefined): RoutesSeen {
  const shown = new Set(kernel.map(({ destination, via = '' }) => shownRoute({ destination, via })));
  const file: readonly Route[] = routesIn((text ?? '').split('\n'));
  const listed = new Set(file.map(shownRoute));
  return {
    kind: 'routes',
    sha256: text === undefined ? undefined : digest(text),
    text,
    missing: file.filter((route) => !shown.has(shownRoute(route))),
    others: kernel.filter(({ destination, via = '' }) => !listed.has(shownRoute({ destination, via }))),
  };
}

const wholeOf = (state: SeenState) => state.entries().find(({ kind }) => kind === 'routes');

/** One route among all that a host tells of together. */
export function routeAmong(state: SeenState, destination: string): RouteSeen | undefined {
  const whole = wholeOf(state)?.seen;
  return whole?.kind === 'routes' ? kernelRoutes(whole).find((route) => route.destination === destination) : undefined;
}

export function withoutRoute(state: SeenState, destination: string): SeenState {
  const whole = wholeOf(state);
  if (whole?.seen.kind !== 'routes') return state;
  const left = kernelRoutes(whole.seen).filter((route) => route.destination !== destination);
  return state.with('routes', whole.key, compared(left, whole.seen.text));
}

/** The file that routes are compared with has another text now, or is gone. */
export function withRoutesFile(state: SeenState, path: ResourceKey, text: string | undefined): SeenState {
  const seen = state.get('routes', path);
  return seen === undefined ? state : state.with('routes', path, compared(kernelRoutes(seen), text));
}
