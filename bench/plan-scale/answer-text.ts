import type { ResourceRef } from '../../src/resources/collect-wants.ts';
import type { Seen, SeenOf } from '../../src/resources/kinds.ts';
import { kindNames } from '../../src/resources/kinds.ts';
import { inputsVariable, isOneshot, unitPath } from '../../src/resources/unit-text.ts';
import { textLimitBytes } from '../../src/resources/probe-functions.ts';
import { shownRoute } from '../../src/resources/route-table.ts';
import type { KindName } from '../../src/resources/wants.ts';

/** What a simulated host has under one key; undefined where it has nothing. */
export type Having = ReadonlyMap<string, Seen | undefined>;

const times = '2026-11-21 10:29:29.014591596 +0000|2026-11-21 10:29:29.023323521 +0000';
const statLine = (type: number, mode: string, sizeBytes: number, path: string): string =>
  `stat|${((type << 12) | Number.parseInt(mode, 8)).toString(16)}|0:0|${sizeBytes}|1008209|${times}|${path}`;
const missing = (path: string): string => `stat: cannot statx '${path}': No such file or directory`;
const [directory, regular, link] = [0o04, 0o10, 0o12] as const;

interface PlainFile {
  readonly path: string;
  readonly mode: string;
  readonly sha256: string;
  readonly text?: string;
}

/** As `read_files` and the probe of binaries print files. */
function filesText(files: readonly PlainFile[], absent: readonly string[]): string {
  const small = files.flatMap(({ path, text }) => (text === undefined || Buffer.byteLength(text) > textLimitBytes ? [] : [{ path, bytes: Buffer.from(text) }]));
  const stats = files.map(({ path, mode, text = '' }) => statLine(regular, mode, Buffer.byteLength(text), path));
  const texts = small.map(({ path, bytes }) => `text|${bytes.length}|${path}`);
  const encoded = Buffer.concat(small.map(({ bytes }) => bytes))
    .toString('base64')
    .replace(/.{76}/g, '$&\n');
  return [
    ...absent.map(missing),
    ...stats,
    ...texts,
    ...files.map(({ path, sha256 }) => `${sha256}  ${path}`),
    ...(small.length === 0 ? [] : ['base64', encoded]),
    '',
  ].join('\n');
}

const withStats = (all: readonly (readonly [string, Seen | undefined])[], lines: (path: string, seen: Seen) => readonly string[]): string =>
  `${all.flatMap(([path, seen]) => (seen === undefined ? [missing(path)] : lines(path, seen))).join('\n')}\n`;

function unitsText(all: readonly (readonly [string, Seen | undefined])[]): string {
  const there = all.flatMap(([name, seen], index) => (seen?.kind === 'unit' ? [{ name, seen, text: seen.text ?? '', pid: 400 + index }] : []));
  const files = there.map(({ name, text }) => ({ path: unitPath(name), mode: '0644', sha256: '0'.repeat(64), text }));
  const isOnce = (text: string): boolean => isOneshot(text);
  const blocks = all.map(([name, seen]) => {
    const unit = there.find((each) => each.name === name);
    const pid = unit === undefined || isOnce(unit.text) ? 0 : unit.pid;
    const { enabled = '', active = 'inactive', sub = 'dead' } = seen?.kind === 'unit' ? seen : {};
    return `MainPID=${pid}\nId=${name}\nLoadState=${unit === undefined ? 'not-found' : 'loaded'}\nActiveState=${active}\nSubState=${sub}\nUnitFileState=${enabled}\nNeedDaemonReload=no\n`;
  });
  const inputs = there.map(({ name, seen, text, pid }) =>
    isOnce(text) ? `ran|${name}|${seen.runningInputs}` : `/proc/${pid}/environ:${inputsVariable}=${seen.runningInputs}`,
  );
  const absent = all.flatMap(([name, seen]) => (seen === undefined ? [unitPath(name)] : []));
  return `${filesText(files, absent)}\nsystemctl\n${blocks.join('\n')}\ninputs\n${inputs.join('\n')}\n`;
}

type Printer = (all: readonly (readonly [string, Seen | undefined])[]) => string;
const placed = <K extends KindName>(kind: K, all: readonly (readonly [string, Seen | undefined])[]): readonly SeenOf<K>[] =>
  all.flatMap(([, seen]) => (seen?.kind === kind ? [seen as SeenOf<K>] : []));
const files: Printer = (all) =>
  filesText(
    all.flatMap(([, seen]) => (seen?.kind === 'file' ? [seen] : [])),
    all.flatMap(([path, seen]) => (seen === undefined ? [path] : [])),
  );

/** What the probe of each kind prints on a lab machine. */
const printers: Readonly<Record<KindName, Printer>> = {
  file: files,
  binary: files,
  link: (all) => withStats(all, (path, seen) => [statLine(link, '0777', 4, path), ...(seen.kind === 'link' ? [`target|'${path}' -> '${seen.target}'`] : [])]),
  directory: (all) => withStats(all, (path, seen) => [statLine(directory, 'mode' in seen ? seen.mode : '0755', 4096, path)]),
  data: (all) =>
    withStats(all, (path, seen) => {
      const mode = 'mode' in seen ? seen.mode : '0755';
      return [statLine(directory, mode, 4096, path), `behind|${(0o40000 | Number.parseInt(mode, 8)).toString(16)}|0:0|${path}`, `full|${path}`];
    }),
  package: (all) =>
    `${placed('package', all)
      .map(({ name }) => `Package: ${name}\nStatus: install ok installed\nPriority: optional\nSection: net\n`)
      .join('--\n')}end\n`,
  sysctl: (all) => {
    const path = (name: string): string => `/proc/sys/${name.replaceAll('.', '/')}`;
    const names = all.map(([name]) => `rw|${path(name)}|${name}`);
    return `${[...names, ...all.map(([name, seen]) => `${path(name)}:${seen?.kind === 'sysctl' ? seen.value : '0'}`)].join('\n')}\n`;
  },
  module: (all) => all.map(([name]) => `${name}|built-in\n`).join(''),
  swap: () => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n',
  unit: unitsText,
  image: (all) => {
    const there = placed('image', all).flatMap((seen) => (seen.kind === 'image' ? [seen] : []));
    if (there.length === 0) return '';
    const lines = there.map(
      ({ reference, digest }) => `${reference} application/vnd.oci.image.index.v1+json ${digest} 20.1 MiB linux/amd64 io.cri-containerd.pinned=pinned`,
    );
    return `REF TYPE DIGEST SIZE PLATFORMS LABELS\n${lines.join('\n')}\nend\n`;
  },
  pods: (all) => (placed('pods', all).length === 0 ? '0 0 no\n' : '4 4 yes\n'),
  'nft-table': (all) => {
    const tables = placed('nft-table', all);
    return tables.map(({ table, mark }) => `table ${table}\ntable ${table} {\n${mark === undefined ? '' : `\tchain ${mark} {\n`}`).join('');
  },
  // Nothing lists a route by itself.
  route: () => 'end\n',
  routes: (all) => {
    const [seen] = placed('routes', all);
    const file = seen?.sha256 === undefined ? '' : `${seen.sha256}  ${all[0]?.[0]}\n`;
    const missing = (seen?.missing ?? []).map((route) => `${shownRoute(route)}\n`).join('');
    return `others\n172.17.0.0/16 dev eth0 proto kernel scope link \ndefault via 172.17.0.1 dev eth0 \nmissing\n${missing}file\n${file}end\n`;
  },
  edit: (all) => all.map(([path]) => `edit|${path}\n`).join(''),
};

/** The sections of a probe's answer that tell of resources, as a host prints them that was asked for `refs`. */
export function resourceSections(refs: readonly ResourceRef[], having: Having): string {
  const section = (kind: KindName): string => {
    const keys = refs.filter((ref) => ref.kind === kind).map(({ key }) => key);
    return keys.length === 0 ? '' : headed(`kind ${kind}`, printers[kind](keys.map((key) => [key, having.get(`${kind}\t${key}`)] as const)));
  };
  return kindNames.map(section).join('');
}

export const headed = (name: string, body: string): string => `\n@@bramble ${name}\n${body}`;
