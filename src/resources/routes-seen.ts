import type { Sha256 } from '../base/names.ts';
import { absent, type Reading, type Readings, seenAs, unreadable } from './kind.ts';
import { readRoutes, type RouteSeen } from './route.ts';
import { type Route, routesIn, shownRoute } from './route-table.ts';

/** A host's routes, as far as they differ from the file that its unit sets them from at a boot. */
export interface RoutesSeen {
  readonly kind: 'routes';
  /** Of the file; undefined where there is none. */
  readonly sha256: Sha256 | undefined;
  /** The file's; undefined where only its hash was asked for. */
  readonly text: string | undefined;
  /** Routes of the file that the host does not have, which is so for the one to its own pods. */
  readonly missing: readonly Route[];
  /** Routes that the host has beside those of the file. */
  readonly others: readonly RouteSeen[];
}

/** A key that stands for no resource: the text of the file need not be told, its hash is enough. */
export const briefly = 'briefly';

/**
 * The host compares: it tells what its kernel has beside the file, what it lacks of it, and the file's hash. Comparing whole texts line by line
 * needs no process for each route.
 */
export const routesProbe = `path= brief=
for key; do if [ "$key" = ${briefly} ]; then brief=yes; else path=$key; fi; done
shown=$(ip -4 route show) || exit 0
file=$(cut -d ' ' -f 3-5 "$path")
kernel=$(printf '%s\\n' "$shown" | cut -d ' ' -f 1-3)
more=$(printf '%s\\n' "$kernel" | grep -vxF -f /dev/fd/3 3<<END
$file
END
)
missing=$(printf '%s\\n' "$file" | grep -vxF -f /dev/fd/3 3<<END
$kernel
END
)
echo others
[ -z "$more" ] || printf '%s\\n' "$shown" | grep -F -f /dev/fd/3 3<<END
$more
END
printf 'missing\\n%s\\nfile\\n' "$missing"
sha256sum "$path"
[ -n "$brief" ] || { echo text; cat "$path"; echo; }
echo end`;

const shape = /^others\n([^]*?)^missing\n([^]*?)^file\n(?:([0-9a-f]{64}) .*\n)?(?:text\n([^]*)\n)?^end$/m;

/** What `routesProbe` printed; the same for whatever path was asked about. */
export function readRoutesSeen(keys: readonly string[], printed: string): Readings<RoutesSeen> {
  const reading = readingOf(shape.exec(printed));
  return new Map(keys.map((key) => [key, key === briefly ? absent : reading]));
}

function readingOf(parts: RegExpExecArray | null): Reading<RoutesSeen> {
  if (parts === null) return unreadable('the host has no `ip`, or it failed');
  const [, shown = '', missing = '', sha256, text] = parts;
  const others = readRoutes(shown);
  if (sha256 === undefined && others.length === 0) return absent;
  return seenAs({ kind: 'routes', sha256: sha256 as Sha256 | undefined, text, missing: routesIn(missing.split('\n')), others });
}

/** Routes of the file that the host has; those of a file whose text is not known are not. */
export function placedRoutes({ text, missing }: RoutesSeen): readonly Route[] {
  if (text === undefined) return [];
  const gone = new Set(missing.map(shownRoute));
  return routesIn(text.split('\n')).filter((route) => !gone.has(shownRoute(route)));
}
