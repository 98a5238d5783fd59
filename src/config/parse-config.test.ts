import { describe, expect, test } from 'vitest';
import { parseConfig } from './parse-config.ts';

const head = 'version: 1\nname: home\nkubernetes: 1.36.3\n';
const one = `${head}hosts:\n  - { name: pi-1, address: 10.0.0.11, role: control-plane }\n`;
/** A config with these hosts, each written on a line of its own that begins on line 5. */
const withHosts = (...hosts: readonly string[]): string => `${head}hosts:\n${hosts.map((host) => `  - { ${host} }\n`).join('')}`;
const cp = (index: number, more = ''): string => `name: pi-${index}, address: 10.0.0.1${index}, role: control-plane${more}`;
const worker = (index: number, more = ''): string => `name: pi-${index}, address: 10.0.0.1${index}, role: worker${more}`;

/** `line word code path` of every problem; the word is what begins at its line and column. */
const found = (text: string): readonly string[] =>
  parseConfig(text, 'bramble.yaml').problems.map(({ place, code, path }) => {
    const word = /^[^\s,]*/.exec((text.split('\n')[place!.line - 1] ?? '').slice(place!.column - 1))?.[0];
    return [place!.line, word, code, ...(path === undefined ? [] : [path])].join(' ');
  });
const remedies = (text: string): string =>
  parseConfig(text, 'bramble.yaml')
    .problems.map(({ remedy }) => remedy)
    .join('\n');

const cases: Record<string, readonly [title: string, text: string, problems: readonly string[]][]> = {
  'the text': [
    ['an empty file is a problem', '', ['1  config.empty']],
    ['a file of comments is a problem', '# nothing yet\n', ['1 # config.empty']],
    ['a file that is a list is a problem', '- a\n', ['1 - config.wrong-type']],
    ['broken YAML is a problem where it breaks', `${head}hosts: [\n`, ['5  config.yaml-syntax']],
    ['a tab that indents is a problem', 'version: 1\nnetwork:\n\tmode: routed\n', ['3  config.tab']],
    ['a second document is refused', `${one}---\nversion: 1\n`, ['6 --- config.several-documents']],
    ['an alias without an anchor is a problem', `${one}network: *other\n`, ['6 *other config.yaml-syntax']],
    [
      'a key that is there twice is a problem beside all others',
      `name: a\nname: b\nkubernetes: 1.36.3\nversion: 1\nhosts:\n  - { ${cp(1)}, rloe: 1 }\n`,
      ['2 name: config.duplicate-key', '6 rloe: config.unknown-key hosts[0].rloe'],
    ],
  ],
  keys: [
    ['an unknown key is found where it stands', `${one}netwrok: {}\n`, ['6 netwrok: config.unknown-key netwrok']],
    [
      'several unknown keys are all found',
      withHosts(cp(1, ', rloe: a, x: b')),
      ['5 rloe: config.unknown-key hosts[0].rloe', '5 x: config.unknown-key hosts[0].x'],
    ],
    ['an unknown add-on is found', `${one}addons: { metric-server: true }\n`, ['6 metric-server: config.unknown-key addons.metric-server']],
    [
      'everything that is missing is found',
      'version: 1\n',
      ['1 version: config.missing name', '1 version: config.missing kubernetes', '1 version: config.missing hosts'],
    ],
    ['what a host lacks is found at the host', withHosts('name: pi-1'), ['5 { config.missing hosts[0].address', '5 { config.missing hosts[0].role']],
    ['a key without a value is found at the key', `${one}network:\n`, ['6 network: config.no-value network']],
  ],
  versions: [
    ['another version of the format is refused', one.replace('version: 1', 'version: 2'), ['1 2 config.unsupported-format version']],
    ['a format version in quotes is refused', one.replace('version: 1', 'version: "1"'), ['1 "1" config.unsupported-format version']],
    ['a version that YAML takes for a number is refused', one.replace('1.36.3', '1.36'), ['3 1.36 config.wrong-type kubernetes']],
    ['an old version is refused', one.replace('1.36.3', '1.20.0'), ['3 1.20.0 config.unsupported-version kubernetes']],
    ['a version with v is refused', one.replace('1.36.3', 'v1.36.3'), ['3 v1.36.3 config.unsupported-version kubernetes']],
  ],
  images: [
    [
      'an image without a user and a key is refused',
      `${one}image: { source: a.img }\n`,
      ['6 image: config.image-no-user image', '6 image: config.image-no-key image'],
    ],
    ['an image needs no user and no key where ssh has both', `${one}ssh: { user: pi, identityFile: id }\nimage: { source: a.img }\n`, []],
    [
      'Wi-Fi without a country is refused once, not once a host',
      `${withHosts(cp(1), worker(2), worker(3))}image:\n  wifi: { ssid: home, passwordFile: p }\n`,
      ['9 wifi: config.wifi-no-country image.wifi'],
    ],
    ['Wi-Fi without a password is refused', `${one}image:\n  country: DE\n  wifi: { ssid: home }\n`, ['8 wifi: config.wifi-password-place image.wifi']],
    [
      'Wi-Fi with its password in two places is refused',
      `${one}image:\n  country: DE\n  wifi: { ssid: home, passwordFile: p, passwordVariable: P }\n`,
      ['8 wifi: config.wifi-password-place image.wifi'],
    ],
    ['a static address without a gateway is refused', `${one}image:\n  network: { mode: static }\n`, ['7 network: config.static-no-gateway image.network']],
    [
      'a gateway that a host cannot reach is refused',
      `${withHosts(cp(1), 'name: pi-2, address: 10.0.9.12, role: worker')}image:\n  network: { mode: static, gateway: 10.0.0.1 }\n`,
      ['8 10.0.0.1 config.static-gateway image.network.gateway'],
    ],
    [
      'a gateway that is the host itself is refused',
      `${one}image:\n  network: { mode: static, gateway: 10.0.0.11 }\n`,
      ['7 10.0.0.11 config.static-gateway image.network.gateway'],
    ],
    [
      'everything that is wrong with an image is found at once',
      `${one}image:\n  source: ftp://a/b.img\n  sha256: 12ab\n  user: root\n  authorizedKeys: [nonsense]\n  timezone: Europe/Berln\n  locale: de\n  keymap: DE\n  country: UK\n  wifi: { ssid: home, passwordVariable: "P W" }\n  network: { mode: static, gateway: 10.0.0.1, prefix: 31 }\n`,
      [
        '7 ftp://a/b.img config.invalid-image-source image.source',
        '8 12ab config.invalid-sha256 image.sha256',
        '9 root config.invalid-user image.user',
        '10 nonsense] config.invalid-public-key image.authorizedKeys[0]',
        '11 Europe/Berln config.invalid-timezone image.timezone',
        '12 de config.invalid-locale image.locale',
        '13 DE config.invalid-keymap image.keymap',
        '14 UK config.invalid-country image.country',
        '15 "P config.invalid-value image.wifi.passwordVariable',
        '16 31 config.out-of-range image.network.prefix',
      ],
    ],
    [
      'a password in the file is refused, and not shown',
      `${one}image:\n  country: DE\n  wifi: { ssid: home, password: hush }\n`,
      ['8 wifi: config.wifi-password-place image.wifi', '8 password: config.unknown-key image.wifi.password'],
    ],
    ['an empty list of keys is refused', `${one}image: { authorizedKeys: [] }\n`, ['6 [] config.no-keys image.authorizedKeys']],
    ['a page size that does not exist is refused', withHosts(cp(1, ', pageSize: 16k')), ['5 16k config.unknown-value hosts[0].pageSize']],
  ],
  hosts: [
    ['an empty list is refused', `${head}hosts: []\n`, ['4 [] config.no-hosts hosts']],
    ['no control plane is an error', withHosts(worker(1)), ['4 hosts: config.no-control-plane hosts']],
    ['two control planes are a warning', withHosts(cp(1), cp(2)), ['4 hosts: config.even-control-planes hosts']],
    ['nine control planes are a warning', withHosts(...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => cp(index))), ['4 hosts: config.many-control-planes hosts']],
    ['a role that does not exist is found', withHosts(cp(1), 'name: pi-2, address: 10.0.0.12, role: worke'), ['6 worke config.unknown-value hosts[1].role']],
    ['a name twice is found at the second', withHosts(cp(1), 'name: pi-1, address: 10.0.0.12, role: worker'), ['6 pi-1 config.duplicate-name hosts[1].name']],
    [
      'an address twice is found at the second',
      withHosts(cp(1), 'name: pi-2, address: 10.0.0.11, role: worker'),
      ['6 10.0.0.11 config.duplicate-address hosts[1].address'],
    ],
    [
      'an SSH destination twice is found at the second',
      withHosts(cp(1, ', ssh: { address: a }'), worker(2, ', ssh: { address: a, port: 22 }')),
      ['6 a config.duplicate-ssh-address hosts[1].ssh.address'],
    ],
    [
      'one SSH address with two ports is two machines',
      withHosts(cp(1, ', ssh: { address: a, port: 2201 }'), worker(2, ', ssh: { address: a, port: 2202 }')),
      [],
    ],
    ['a name with capitals is refused', withHosts('name: Pi_1, address: 10.0.0.11, role: control-plane'), ['5 Pi_1 config.invalid-name hosts[0].name']],
    [
      'a name of 64 characters is refused',
      withHosts(`name: ${'a'.repeat(64)}, address: 10.0.0.11, role: control-plane`),
      ['5 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa config.invalid-name hosts[0].name'],
    ],
    ['a name of 63 characters is fine', withHosts(`name: ${'a'.repeat(63)}, address: 10.0.0.11, role: control-plane`), []],
    [
      'a name that YAML takes for a number is refused',
      withHosts('name: 12, address: 10.0.0.11, role: control-plane'),
      ['5 12 config.wrong-type hosts[0].name'],
    ],
    ['a DNS name is no address', withHosts('name: pi-1, address: pi-1.local, role: control-plane'), ['5 pi-1.local config.invalid-address hosts[0].address']],
    [
      'an address with a leading zero is refused',
      withHosts('name: pi-1, address: 10.0.0.011, role: control-plane'),
      ['5 10.0.0.011 config.invalid-address hosts[0].address'],
    ],
    ['IPv6 is refused', withHosts('name: pi-1, address: "fd00::1", role: control-plane'), ['5 "fd00::1" config.invalid-address hosts[0].address']],
    [
      'loopback is no address of a host',
      withHosts('name: pi-1, address: 127.0.0.1, role: control-plane'),
      ['5 127.0.0.1 config.invalid-address hosts[0].address'],
    ],
    ['workloads: yes is text in YAML 1.2', withHosts(cp(1, ', workloads: yes')), ['5 yes config.wrong-type hosts[0].workloads']],
    ['a worker without workloads is refused', withHosts(cp(1), worker(2, ', workloads: false')), ['6 false config.idle-worker hosts[1].workloads']],
    ['a cluster on which nothing can run is a warning', withHosts(cp(1, ', workloads: false')), ['4 hosts: config.no-workloads hosts']],
  ],
  'labels and taints': [
    ['a label that is no text is refused', withHosts(cp(1, ', labels: { ssd: true }')), ['5 true config.wrong-type hosts[0].labels.ssd']],
    [
      'a key that Kubernetes does not take is refused',
      withHosts(cp(1, ', labels: { "a/b/c": x }')),
      ['5 "a/b/c": config.invalid-label hosts[0].labels["a/b/c"]'],
    ],
    ['a value that Kubernetes does not take is refused', withHosts(cp(1, ', labels: { a: "x y" }')), ['5 "x config.invalid-label hosts[0].labels.a']],
    [
      'a label that bramble sets is refused',
      withHosts(cp(1, ', labels: { node-role.kubernetes.io/control-plane: "" }')),
      ['5 node-role.kubernetes.io/control-plane: config.reserved-label hosts[0].labels["node-role.kubernetes.io/control-plane"]'],
    ],
    [
      'a label that kubelet sets is refused',
      withHosts(cp(1, ', labels: { kubernetes.io/hostname: a }')),
      ['5 kubernetes.io/hostname: config.reserved-label hosts[0].labels["kubernetes.io/hostname"]'],
    ],
    ['a zone is for users', withHosts(cp(1, ', labels: { topology.kubernetes.io/zone: attic, node-role.kubernetes.io/storage: "" }')), []],
    [
      'a misspelt label of Kubernetes is a warning',
      withHosts(cp(1, ', labels: { topology.kubernetes.io/zon: attic }')),
      ['5 topology.kubernetes.io/zon: config.reserved-label hosts[0].labels["topology.kubernetes.io/zon"]'],
    ],
    ['a taint without an effect is refused', withHosts(cp(1, ', taints: [disk=slow]')), ['5 disk=slow] config.invalid-taint hosts[0].taints[0]']],
    [
      'an effect that does not exist is refused',
      withHosts(cp(1, ', taints: ["disk=slow:NoShedule"]')),
      ['5 "disk=slow:NoShedule"] config.invalid-taint hosts[0].taints[0]'],
    ],
    [
      'an effect that does not exist is refused in the long form',
      withHosts(cp(1, ', taints: [{ key: a, effect: NoShedule }]')),
      ['5 NoShedule config.unknown-value hosts[0].taints[0].effect'],
    ],
    ['a taint without a key is refused', withHosts(cp(1, ', taints: [{ effect: NoExecute }]')), ['5 { config.missing hosts[0].taints[0].key']],
    ['a taint that is a number is refused', withHosts(cp(1, ', taints: [1]')), ['5 1] config.wrong-type hosts[0].taints[0]']],
    [
      'the taint of control planes is refused',
      withHosts(cp(1, ', taints: ["node-role.kubernetes.io/control-plane:NoSchedule"]')),
      ['5 "node-role.kubernetes.io/control-plane:NoSchedule"] config.reserved-taint hosts[0].taints[0]'],
    ],
    [
      'a taint of a controller is refused',
      withHosts(cp(1, ', taints: [{ key: node.kubernetes.io/not-ready, effect: NoExecute }]')),
      ['5 { config.reserved-taint hosts[0].taints[0]'],
    ],
    [
      'one key and effect twice is refused',
      withHosts(cp(1, ', taints: ["a=b:NoExecute", { key: a, effect: NoExecute }]')),
      ['5 { config.duplicate-taint hosts[0].taints[1]'],
    ],
  ],
  networks: [
    ['a range with host bits is refused', `${one}network: { pods: 10.244.1.0/16 }\n`, ['6 10.244.1.0/16 config.invalid-range network.pods']],
    ['a range without a prefix is refused', `${one}network: { pods: 10.244.0.0 }\n`, ['6 10.244.0.0 config.invalid-range network.pods']],
    ['a prefix above 32 is refused', `${one}network: { pods: 10.244.0.0/33 }\n`, ['6 10.244.0.0/33 config.invalid-range network.pods']],
    ['a range with loopback in it is refused', `${one}network: { pods: 0.0.0.0/0 }\n`, ['6 0.0.0.0/0 config.invalid-range network.pods']],
    [
      'pods and services that overlap are refused',
      `${one}network: { pods: 10.96.0.0/12, services: 10.100.0.0/16 }\n`,
      ['6 10.100.0.0/16 config.overlapping-networks network.services'],
    ],
    [
      'a range that overlaps the default of the other is refused',
      `${one}network: { pods: 10.96.0.0/12 }\n`,
      ['6 { config.overlapping-networks network.services'],
    ],
    ['a host inside of the pods is refused', `${one}network: { pods: 10.0.0.0/16 }\n`, ['5 10.0.0.11 config.overlapping-networks hosts[0].address']],
    ['an API address inside of the services is refused', `${one}api: { address: 10.96.0.1 }\n`, ['6 10.96.0.1 config.overlapping-networks api.address']],
    ['an API address that a host has is refused', `${one}api: { address: 10.0.0.11 }\n`, ['6 10.0.0.11 config.api-address-taken api.address']],
    [
      'a range without room for all hosts is refused',
      `${withHosts(cp(1), worker(2), worker(3))}network: { pods: 10.244.0.0/23 }\n`,
      ['8 10.244.0.0/23 config.range-too-small network.pods'],
    ],
    ['a range with room for exactly all hosts is fine', `${withHosts(cp(1), worker(2))}network: { pods: 10.244.0.0/23 }\n`, []],
    ['a range smaller than one host needs is refused', `${one}network: { pods: 10.244.0.0/25 }\n`, ['6 10.244.0.0/25 config.range-too-small network.pods']],
    ['services without room for DNS are refused', `${one}network: { services: 10.96.0.0/29 }\n`, ['6 10.96.0.0/29 config.range-too-small network.services']],
    ['wireguard is not there yet', `${one}network: { mode: wireguard }\n`, ['6 wireguard config.not-supported-yet network.mode']],
  ],
  updates: [
    ['no worker at a time is refused', `${one}updates: { maxUnavailable: 0 }\n`, ['6 0 config.out-of-range updates.maxUnavailable']],
    ['a negative number of workers is refused', `${one}updates: { maxUnavailable: -1 }\n`, ['6 -1 config.out-of-range updates.maxUnavailable']],
    ['half a worker is refused', `${one}updates: { maxUnavailable: 1.5 }\n`, ['6 1.5 config.out-of-range updates.maxUnavailable']],
    ['0% is refused', `${one}updates: { maxUnavailable: "0%" }\n`, ['6 "0%" config.out-of-range updates.maxUnavailable']],
    ['more than 100% is refused', `${one}updates:\n  maxUnavailable: 120%\n`, ['7 120% config.out-of-range updates.maxUnavailable']],
    ['a negative percentage is refused', `${one}updates: { maxUnavailable: -5% }\n`, ['6 -5% config.out-of-range updates.maxUnavailable']],
    ['a word is no number of workers', `${one}updates: { maxUnavailable: x }\n`, ['6 x config.invalid-value updates.maxUnavailable']],
    ['a number of workers in quotes is refused', `${one}updates: { maxUnavailable: "2" }\n`, ['6 "2" config.wrong-type updates.maxUnavailable']],
    ['true is no number of workers', `${one}updates: { maxUnavailable: true }\n`, ['6 true config.wrong-type updates.maxUnavailable']],
    ['a list is no number of workers', `${one}updates: { maxUnavailable: [1] }\n`, ['6 [1] config.wrong-type updates.maxUnavailable']],
    ['no number of workers is a problem at the key', `${one}updates: { maxUnavailable: }\n`, ['6 maxUnavailable: config.no-value updates.maxUnavailable']],
    ['a misspelt key of updates is found', `${one}updates: { maxUnavailible: 1 }\n`, ['6 maxUnavailible: config.unknown-key updates.maxUnavailible']],
  ],
  ssh: [
    ['a port outside of its range is refused', `${one}ssh: { port: 70000 }\n`, ['6 70000 config.out-of-range ssh.port']],
    ['port 0 is refused', `${one}ssh: { port: 0 }\n`, ['6 0 config.out-of-range ssh.port']],
    ['a port in quotes is refused', `${one}ssh: { port: "22" }\n`, ['6 "22" config.wrong-type ssh.port']],
    [
      'a destination that ssh would take for an option is refused',
      withHosts(cp(1, ', ssh: { address: -oProxyCommand=reboot }')),
      ['5 -oProxyCommand=reboot config.invalid-ssh hosts[0].ssh.address'],
    ],
    ['an empty user is refused', `${one}ssh: { user: "" }\n`, ['6 "" config.invalid-ssh ssh.user']],
  ],
};

describe.each(Object.entries(cases))('%s:', (_, table) => {
  test.each(table)('%s', (_title, text, problems) => {
    expect(found(text)).toEqual(problems);
    const { config, problems: all } = parseConfig(text, 'bramble.yaml');
    expect(config !== undefined).toBe(all.every(({ severity }) => severity === 'warning'));
  });
});

test.each<[title: string, text: string, word: string]>([
  ['the key that was meant', `${one}netwrok: {}\n`, 'network'],
  ['where a key belongs', `${one}pods: 10.244.0.0/16\n`, 'network'],
  ['the role that was meant', withHosts(cp(1), 'name: b, address: 10.0.0.12, role: worke'), 'worker'],
  ['the role by another project’s name', withHosts(cp(1), 'name: b, address: 10.0.0.12, role: master'), 'control-plane'],
  ['the add-on that was meant', `${one}addons: { metric-server: true }\n`, 'metrics-server'],
  ['the base of a range', `${one}network: { pods: 10.244.1.0/16 }\n`, '10.244.0.0/16'],
  ['the supported versions', one.replace('1.36.3', '1.36'), '1.36.3 or 1.35.4'],
  ['the version of the same minor', one.replace('1.36.3', '1.35.1'), '1.35.4'],
  ['the version without v', one.replace('1.36.3', 'v1.36.3'), 'Write 1.36.3'],
  ['the truth value for yes', withHosts(cp(1, ', workloads: yes')), 'true'],
  ['the quotes for a number, as it was written', one.replace('name: home', 'name: 1.10'), '"1.10"'],
  ['the effect that was meant', withHosts(cp(1, ', taints: ["a:NoShedule"]')), 'NoSchedule'],
  ['the name without capitals', withHosts('name: Pi 1, address: 10.0.0.11, role: control-plane'), 'pi-1'],
  ['the prefix that would have room', `${withHosts(cp(1), worker(2), worker(3))}network: { pods: 10.244.0.0/24 }\n`, '/22'],
])('a remedy names %s', (_, text, word) => {
  expect(remedies(text)).toContain(word);
});

test('places name the file that was given', () => {
  expect(parseConfig('', 'lab/bramble.yaml').problems[0]?.place).toEqual({ file: 'lab/bramble.yaml', line: 1, column: 1 });
});

test('of a long value only the beginning is shown', () => {
  const [problem] = parseConfig(`${'lorem '.repeat(50)}\n`, 'bramble.yaml').problems;
  expect(problem?.message).toMatch(/^a map of keys and values is expected here, not "lorem .*…"$/);
  expect(problem?.message.length).toBeLessThan(120);
});
