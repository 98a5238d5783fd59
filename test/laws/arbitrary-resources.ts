import fc from 'fast-check';
import { digest } from '../../src/base/digest.ts';
import { formatOf } from '../../src/board/additions.ts';
import type { Sha256 } from '../../src/base/names.ts';
import { secret } from '../../src/base/secret.ts';
import { batchText, routeTable } from '../../src/resources/route-table.ts';
import type { KindName, WantOf } from '../../src/resources/wants.ts';
import type { SeenOf } from '../../src/resources/kinds.ts';
import { unitText } from '../../src/resources/unit-text.ts';

/** Stands in every secret that is generated; nothing may ever print it. */
export const secretMark = 'TOP-SECRET-';

/** Wants of a kind, and what may be seen at the place of a want: often nearly what is wanted. */
export interface Arbitraries<K extends KindName> {
  readonly want: fc.Arbitrary<WantOf<K>>;
  seen(want: WantOf<K>): fc.Arbitrary<SeenOf<K> | undefined>;
}

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const path = fc.array(name, { minLength: 2, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
const hash: fc.Arbitrary<Sha256> = fc.integer({ min: 0, max: 5 }).map((n) => digest(String(n)));
const mode = fc.constantFrom('0600', '0644', '0755', '0700');
const owner = fc.constantFrom('0:0', '0:0', '1000:1000');
const text = fc.oneof(
  fc.constant(''),
  fc.array(fc.string({ maxLength: 12 }), { maxLength: 6 }).map((lines) => `${lines.join('\n')}\n`),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const what = fc.constantFrom('directory', 'link', 'other') as fc.Arbitrary<'directory' | 'link' | 'other'>;
const markName = fc.constantFrom('rules_1', 'rules_2');
const address = fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `10.0.${a}.${b}`);
const someRoutes = fc.uniqueArray(
  fc.tuple(fc.nat(7), fc.nat(2)).map(([n, via]) => ({ destination: `10.244.${n}.0/24`, via: `10.0.0.${via}` })),
  { selector: ({ destination }) => destination },
);

const file: Arbitraries<'file'> = {
  want: fc.record({
    kind: fc.constant('file' as const),
    path,
    mode,
    content: fc.oneof(
      text.map((each) => ({ kind: 'text' as const, text: each })),
      text.map((each) => ({ kind: 'secret' as const, text: secret(secretMark + each), sha256: digest(secretMark + each) })),
      hash.map((sha256) => ({ kind: 'kept' as const, sha256 })),
    ),
  }),
  seen: (want) => {
    const right = want.content.kind === 'text' ? digest(want.content.text) : want.content.sha256;
    const leaked = want.content.kind === 'secret' ? fc.constant(want.content.text.reveal()) : text;
    const record = fc.record({
      kind: fc.constant('file' as const),
      path: fc.constant(want.path),
      sha256: fc.oneof(fc.constant(right), hash),
      mode: fc.oneof(fc.constant(want.mode), mode),
      owner,
    });
    return maybe(
      fc.oneof(
        record,
        fc.tuple(record, leaked).map(([seen, each]) => ({ ...seen, text: each })),
        what.map((each) => ({ kind: 'other' as const, path: want.path, what: each })),
      ),
    );
  },
};

const binary: Arbitraries<'binary'> = {
  want: fc.record({ kind: fc.constant('binary' as const), path, sha256: hash, sizeBytes: fc.nat(), title: name }),
  seen: (want) => file.seen({ kind: 'file', path: want.path, mode: '0755', content: { kind: 'kept', sha256: want.sha256 } }),
};

const link: Arbitraries<'link'> = {
  want: fc.record({ kind: fc.constant('link' as const), path, target: path }),
  seen: (want) =>
    maybe(
      fc.oneof(
        fc.oneof(fc.constant(want.target), path).map((target) => ({ kind: 'link' as const, path: want.path, target })),
        fc.constantFrom('file' as const, 'directory' as const).map((each) => ({ kind: 'other' as const, path: want.path, what: each })),
      ),
    ),
};

const directory: Arbitraries<'directory'> = {
  want: fc.record({ kind: fc.constant('directory' as const), path, mode }),
  seen: (want) =>
    maybe(
      fc.oneof(
        fc.record({ kind: fc.constant('directory' as const), path: fc.constant(want.path), mode: fc.oneof(fc.constant(want.mode), mode), owner }),
        fc.constantFrom('file' as const, 'link' as const).map((each) => ({ kind: 'other' as const, path: want.path, what: each })),
      ),
    ),
};

const data: Arbitraries<'data'> = {
  want: fc.record({ kind: fc.constant('data' as const), path, mode }),
  seen: (want) =>
    maybe(
      fc.oneof(
        fc.record({
          kind: fc.constant('directory' as const),
          path: fc.constant(want.path),
          mode: fc.oneof(fc.constant(want.mode), mode),
          owner,
          holder: fc.constantFrom('own' as const, 'mount' as const, 'link' as const),
          isEmpty: fc.boolean(),
        }),
        fc.constant({ kind: 'other' as const, path: want.path, what: 'file' as const }),
      ),
    ),
};

const unit: Arbitraries<'unit'> = {
  want: fc.record({
    kind: fc.constant('unit' as const),
    name: name.map((each) => `${each}.service`),
    text: fc
      .tuple(fc.boolean(), fc.boolean(), name)
      .map(
        ([oneshot, install, command]) =>
          `[Service]\n${oneshot ? 'Type=oneshot\nRemainAfterExit=yes\n' : ''}ExecStart=/bin/${command}\n${install ? '[Install]\nWantedBy=multi-user.target\n' : ''}`,
      ),
    inputs: hash,
    until: fc.constantFrom('started' as const, 'starting' as const),
  }),
  seen: (want) =>
    maybe(
      fc.record({
        kind: fc.constant('unit' as const),
        name: fc.constant(want.name),
        text: fc.oneof(fc.constant(unitText(want)), maybe(text)),
        enabled: fc.constantFrom('enabled', 'disabled', 'masked', 'masked-runtime', 'static', ''),
        active: fc.constantFrom('active', 'activating', 'inactive', 'failed', 'deactivating', 'reloading'),
        sub: fc.constantFrom('running', 'exited', 'auto-restart', 'dead', 'start'),
        runningInputs: fc.oneof(fc.constant(want.inputs), maybe(hash)),
        needsReload: fc.boolean(),
      }),
    ),
};

const image: Arbitraries<'image'> = {
  want: fc.record({
    kind: fc.constant('image' as const),
    reference: name.map((each) => `registry.example/${each}:1`),
    digest: hash.map((each) => `sha256:${each}`),
    archive: hash,
    sizeBytes: fc.nat(),
  }),
  seen: ({ reference, digest: right }) =>
    maybe(
      fc.oneof(
        fc.record({
          kind: fc.constant('image' as const),
          reference: fc.constant(reference),
          digest: fc.oneof(fc.constant(right), hash),
          isPinned: fc.boolean(),
        }),
        fc.constant({ kind: 'unreadable' as const, reference }),
      ),
    ),
};

const additionsOf: Readonly<Record<string, readonly string[]>> = {
  '/boot/firmware/cmdline.txt': ['cgroup_enable=memory', 'quiet', 'x=1'],
  '/boot/firmware/config.txt': ['kernel=kernel8.img', 'x=1'],
  '/etc/default/raspi-extra-cmdline': ['cgroup_enable=memory', 'quiet'],
  '/boot/armbianEnv.txt': ['cgroup_enable=memory', 'quiet'],
  '/boot/extlinux/extlinux.conf': ['cgroup_enable=memory', 'quiet'],
  '/etc/default/grub.d/90-bramble.cfg': ['cgroup_enable=memory', 'quiet'],
  '/etc/avahi/avahi-daemon.conf': ['allow-interfaces=eth0'],
};

const edit: Arbitraries<'edit'> = {
  want: fc
    .constantFrom(...Object.keys(additionsOf))
    .chain((each) =>
      fc.record({ kind: fc.constant('edit' as const), path: fc.constant(each), additions: fc.subarray([...(additionsOf[each] ?? [])]), reason: name }),
    ),
  seen: ({ path: each }) => {
    const all = [...(additionsOf[each] ?? [])];
    const own = fc.oneof(
      text,
      fc.constantFrom('a b quiet\n', 'append a\n', 'extraargs=quiet\n', '[server]\nuse-ipv4=yes\n', '[pi5]\nkernel=kernel8.img\nx=2\n'),
    );
    return maybe(
      fc.record({
        kind: fc.constant('edit' as const),
        path: fc.constant(each),
        text: maybe(fc.tuple(own, fc.subarray(all)).map(([before, added]) => formatOf(each)?.add(before, added) ?? before)),
        note: maybe(fc.record({ isNew: fc.boolean(), additions: fc.subarray(all) })),
        isPending: fc.boolean(),
      }),
    );
  },
};

/** One row for each kind: a kind without one does not compile. */
export const arbitraries: { readonly [K in KindName]: Arbitraries<K> } = {
  file,
  binary,
  link,
  directory,
  data,
  unit,
  image,
  edit,
  package: {
    want: fc.record({ kind: fc.constant('package' as const), name }),
    seen: (want) =>
      maybe(
        fc.record({
          kind: fc.constant('package' as const),
          name: fc.constant(want.name),
          state: fc.constantFrom('installed' as const, 'broken' as const),
          installedBy: fc.constantFrom('bramble' as const, 'others' as const),
        }),
      ),
  },
  sysctl: {
    want: fc.record(
      {
        kind: fc.constant('sysctl' as const),
        name: name.map((each) => `net.${each}`),
        value: fc.constantFrom('1', '0', '1024 65535', '1024\t65535'),
        atLeast: fc.boolean(),
      },
      { requiredKeys: ['kind', 'name', 'value'] },
    ),
    seen: (want) =>
      maybe(
        fc.record({
          kind: fc.constant('sysctl' as const),
          name: fc.constant(want.name),
          value: fc.constantFrom('1', '0', '1024 65535'),
          isReadOnly: fc.boolean(),
        }),
      ),
  },
  module: {
    want: fc.record({ kind: fc.constant('module' as const), name }),
    seen: (want) =>
      maybe(fc.constantFrom('loaded' as const, 'built-in' as const, 'loadable' as const).map((state) => ({ kind: 'module' as const, name: want.name, state }))),
  },
  swap: {
    want: fc.constant({ kind: 'swap' as const, name: 'off' as const }),
    seen: () =>
      maybe(
        fc.record({
          kind: fc.constant('swap' as const),
          devices: fc.array(path, { maxLength: 2 }),
          returns: fc.subarray(['service dphys-swapfile.service', 'rpi-swap', 'fstab', 'unit dev-zram0.swap', 'armbian-zram']),
          isNoted: fc.boolean(),
        }),
      ),
  },
  pods: {
    want: fc.constant({ kind: 'pods' as const, name: 'all' as const }),
    seen: () => maybe(fc.record({ kind: fc.constant('pods' as const), tasks: fc.nat(9), networks: fc.nat(9), hasAddresses: fc.boolean() })),
  },
  'nft-table': {
    want: fc.record(
      {
        kind: fc.constant('nft-table' as const),
        family: fc.constantFrom('ip' as const, 'inet' as const),
        name,
        rules: fc.record({ text, mark: markName, file: fc.constant('/etc/bramble/pod-network.nft') }),
      },
      { requiredKeys: ['kind', 'family', 'name'] },
    ),
    seen: (want) => {
      const seen = { kind: 'nft-table' as const, table: `${want.family} ${want.name}` };
      return maybe(
        fc.oneof(
          fc.constant(seen),
          fc.oneof(markName, fc.constant(want.rules?.mark ?? 'rules_0')).map((mark) => ({ ...seen, mark })),
        ),
      );
    },
  },
  route: {
    want: fc.record({ kind: fc.constant('route' as const), destination: fc.nat(255).map((n) => `10.244.${n}.0/24`), via: address }),
    seen: (want) =>
      maybe(
        fc
          .oneof(fc.constant(want.via), maybe(address))
          .map((via) => ({ kind: 'route' as const, destination: want.destination, via, how: `${via === undefined ? '' : `via ${via} `}dev eth0` })),
      ),
  },
  routes: {
    want: fc.tuple(someRoutes, fc.nat(7)).map(([routes, own]) => ({
      kind: 'routes' as const,
      path: '/etc/bramble/pod-routes',
      table: routeTable(routes),
      own: `10.244.${own}.0/24`,
    })),
    seen: (want) =>
      maybe(
        fc
          .record({
            file: fc.option(fc.oneof(someRoutes, fc.constant(want.table.routes)), { nil: undefined }),
            isLost: fc.nat(3),
            others: someRoutes,
            how: fc.boolean(),
          })
          .map(({ file, isLost, others, how }) => {
            const text = file === undefined ? undefined : batchText(file);
            const missing = (file ?? []).filter(({ destination }, index) => destination === want.own || index % 4 === isLost);
            const kept = (file ?? []).filter((route) => !missing.includes(route));
            return {
              kind: 'routes' as const,
              sha256: text === undefined ? undefined : digest(text),
              text,
              missing,
              others: others
                .filter(
                  ({ destination, via }) =>
                    kept.every((route) => route.destination !== destination) &&
                    !missing.some((route) => route.destination === destination && route.via === via),
                )
                .map(({ destination, via }) => ({
                  kind: 'route' as const,
                  destination,
                  via: how ? via : undefined,
                  how: how ? `via ${via} dev eth0` : 'dev eth0',
                })),
            };
          }),
      ),
  },
};
