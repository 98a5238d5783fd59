import { digest } from '../base/digest.ts';
import type { Sha256 } from '../base/names.ts';
import { sortedBy } from '../base/order.ts';

export interface Route {
  /** CIDR, such as `10.244.3.0/24`. */
  readonly destination: string;
  readonly via: string;
}

/** Routes that all hosts of a cluster share, with all that follows from them: it is made once for all of them. */
export interface RouteTable {
  readonly routes: readonly Route[];
  readonly gateways: ReadonlyMap<string, string>;
  /** As `ip -batch` takes them. */
  readonly text: string;
  readonly sha256: Sha256;
  /** Each as `ip route` shows it, up to the gateway; in pieces that fit into an argument. */
  readonly shown: readonly string[];
  /** Lines of a manifest that name them one by one. */
  readonly entries: string;
}

export function routeTable(unsorted: readonly Route[]): RouteTable {
  const routes = sortedBy(unsorted, ({ destination }) => destination);
  const text = batchText(routes);
  return {
    routes,
    gateways: new Map(routes.map(({ destination, via }) => [destination, via])),
    text,
    sha256: digest(text),
    shown: inPieces(routes.map(shownRoute)),
    entries: routes.map(({ destination }) => `route\t${destination}\n`).join(''),
  };
}

/** How a line of such a text begins, up to the destination. */
export const routeCommand = (destination: string): string => `route replace ${destination} `;
export const batchText = (routes: readonly Route[]): string => routes.map(({ destination, via }) => `${routeCommand(destination)}via ${via}\n`).join('');
export const shownRoute = ({ destination, via }: Route): string => `${destination} via ${via}`;

const lineShape = /^(?:route replace )?([0-9./]+) via ([0-9.]+)$/;
/** The routes of such lines, as `batchText` or `shownRoute` give them. */
export const routesIn = (lines: readonly string[]): readonly Route[] =>
  lines.flatMap((line): Route[] => {
    const [, destination, via] = lineShape.exec(line) ?? [];
    return destination === undefined || via === undefined ? [] : [{ destination, via }];
  });

/** One argument of a command has 128 KiB at most. */
const linesInPiece = 2000;
export const inPieces = (lines: readonly string[]): readonly string[] =>
  Array.from({ length: Math.ceil(lines.length / linesInPiece) }, (_, piece) => lines.slice(piece * linesInPiece, (piece + 1) * linesInPiece).join('\n'));
