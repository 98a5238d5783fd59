import { describe, expect, test } from 'vitest';
import type { Config, Host } from './config.ts';
import { parseConfig } from './parse-config.ts';
import { showConfig } from './show-config.ts';

const head = 'version: 1\nname: home\nkubernetes: 1.36.3\n';
function sound(text: string, fileName = 'bramble.yaml'): Config {
  const { config, problems } = parseConfig(text, fileName);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return config!;
}
const hostOf = (text: string, index = 0): Host => sound(text).hosts[index]!;

test('everything that can be left out has a default', () => {
  expect(sound(`${head}hosts: [{ name: pi-1, address: 10.0.0.11, role: control-plane }]`)).toEqual({
    name: 'home',
    kubernetes: '1.36.3',
    hosts: [
      {
        name: 'pi-1',
        address: '10.0.0.11',
        role: 'control-plane',
        workloads: true,
        labels: {},
        taints: [],
        pageSize: '4k',
        image: { source: undefined, os: undefined, sha256: undefined, user: undefined, wifi: undefined, network: { kind: 'dhcp' } },
        ssh: { destination: '10.0.0.11', user: undefined, port: undefined, identityFile: undefined, jump: undefined },
      },
    ],
    ssh: { passOn: 'auto' },
    api: { address: undefined, port: 6443 },
    network: { pods: { base: '10.244.0.0', prefix: 16 }, services: { base: '10.96.0.0', prefix: 16 }, mode: 'routed', nameservers: [] },
    image: { authorizedKeys: [], timezone: 'Etc/UTC', locale: 'C.UTF-8', keymap: 'us', country: undefined },
    addons: { metricsServer: true },
    updates: { maxUnavailable: { kind: 'count', value: 1 }, reboot: 'allowed' },
  });
});

test('a host takes over what top-level ssh says, and may say otherwise', () => {
  const text = `${head}ssh: { user: pi, port: 2222, jump: gate }\nhosts:\n  - { name: a, address: 10.0.0.11, role: control-plane, ssh: { address: a.local, port: 22 } }\n`;
  expect(hostOf(text).ssh).toEqual({ destination: 'a.local', user: 'pi', port: 22, identityFile: undefined, jump: 'gate' });
});

test('hosts pass artifacts on as the file says', () => {
  const text = `${head}ssh: { passOn: never }\nhosts: [{ name: a, address: 10.0.0.11, role: control-plane }]`;
  expect(sound(text).ssh).toEqual({ passOn: 'never' });
});

test.each([
  ['lab/bramble.yaml', 'ssh/id', 'lab/ssh/id'],
  ['bramble.yaml', 'ssh/id', 'ssh/id'],
  ['/etc/bramble.yaml', 'id', '/etc/id'],
  ['lab/bramble.yaml', '/root/id', '/root/id'],
  ['lab/bramble.yaml', '~/.ssh/id', '~/.ssh/id'],
])('in %s the key %s is the file %s', (fileName, written, path) => {
  const text = `${head}ssh: { identityFile: ${written} }\nhosts: [{ name: a, address: 10.0.0.11, role: control-plane }]`;
  expect(sound(text, fileName).hosts[0]?.ssh.identityFile).toBe(path);
});

test('control planes take ordinary pods only where there are no workers, or where the file says so', () => {
  const hosts = (...more: readonly string[]) =>
    `${head}hosts:\n  - { name: a, address: 10.0.0.11, role: control-plane }\n${more.map((each) => `  - { ${each} }\n`).join('')}`;
  const worker = 'name: w, address: 10.0.0.21, role: worker';
  expect(hostOf(hosts()).workloads).toBe(true);
  expect(hostOf(hosts(worker)).workloads).toBe(false);
  expect(hostOf(hosts('name: b, address: 10.0.0.12, role: control-plane, workloads: true', worker), 1).workloads).toBe(true);
  expect(hostOf(hosts(worker), 1).workloads).toBe(true);
});

test('both forms of a taint mean the same', () => {
  const text = `${head}hosts:\n  - name: a\n    address: 10.0.0.11\n    role: control-plane\n    taints: ['a=b:NoExecute', { key: a, value: b, effect: NoSchedule }, 'c:NoSchedule', 'd=:NoSchedule']\n`;
  expect(hostOf(text).taints).toEqual([
    { key: 'a', value: 'b', effect: 'NoExecute' },
    { key: 'a', value: 'b', effect: 'NoSchedule' },
    { key: 'c', effect: 'NoSchedule' },
    { key: 'd', effect: 'NoSchedule' },
  ]);
});

test.each([
  ['1', { kind: 'count', value: 1 }],
  ['12', { kind: 'count', value: 12 }],
  ['25%', { kind: 'percent', value: 25 }],
  ['"100%"', { kind: 'percent', value: 100 }],
] as const)('updates.maxUnavailable may be written %s', (written, limit) => {
  const text = `${head}hosts: [{ name: a, address: 10.0.0.11, role: control-plane }]\nupdates: { maxUnavailable: ${written} }`;
  expect(sound(text).updates.maxUnavailable).toEqual(limit);
});

test('anchors and merge keys spare repetition', () => {
  const text = `${head}hosts:\n  - &pi { name: a, address: 10.0.0.11, role: control-plane, labels: { disk: ssd } }\n  - { <<: *pi, name: b, address: 10.0.0.12, role: worker }\n`;
  expect(hostOf(text, 1)).toMatchObject({ name: 'b', role: 'worker', labels: { disk: 'ssd' } });
});

describe('images', () => {
  const hosts = 'hosts:\n  - { name: a, address: 10.0.0.11, role: control-plane }\n  - name: b\n    address: 10.0.0.12\n    role: worker\n';
  const all = `${head}${hosts}    image:\n      source: https://example.com/b.img.xz\n      sha256: ${'B'.repeat(64)}\n      user: ubuntu\n      network: { mode: dhcp }\nimage:\n  source: a.img\n  sha256: ${'a'.repeat(64)}\n  user: pi\n  authorizedKeys: [~/.ssh/id.pub, key.pub]\n  country: DE\n  wifi: { ssid: home, passwordFile: wifi }\n  network: { mode: static, gateway: 10.0.0.1 }\n`;

  test('take what the top level says, with paths from the folder of the file', () => {
    const { image, hosts: made } = sound(all, 'home/bramble.yaml');
    expect(image.authorizedKeys).toEqual([
      { kind: 'file', path: '~/.ssh/id.pub' },
      { kind: 'file', path: 'home/key.pub' },
    ]);
    expect(made[0]?.image).toEqual({
      source: 'home/a.img',
      os: undefined,
      sha256: 'a'.repeat(64),
      user: 'pi',
      wifi: { ssid: 'home', hidden: false, password: { kind: 'file', path: 'home/wifi' } },
      network: { kind: 'static', gateway: '10.0.0.1', prefix: 24, nameservers: ['10.0.0.1'] },
    });
  });

  test('of a host may be another, with a checksum and a network of its own', () => {
    expect(sound(all).hosts[1]?.image).toMatchObject({
      source: 'https://example.com/b.img.xz',
      sha256: 'b'.repeat(64),
      user: 'ubuntu',
      network: { kind: 'dhcp' },
    });
  });

  test('never have the checksum of another source', () => {
    const text = `${head}${hosts}    image: { source: other.img }\nssh: { user: pi, identityFile: id }\nimage: { source: a.img, sha256: ${'a'.repeat(64)} }\n`;
    expect(sound(text).hosts.map(({ image }) => image.sha256)).toEqual(['a'.repeat(64), undefined]);
  });

  test('have the user that ssh logs in as, unless another is named', () => {
    const text = `${head}ssh: { user: pi }\n${hosts}    ssh: { user: dietpi }\n`;
    expect(sound(text).hosts.map(({ image }) => image.user)).toEqual(['pi', 'dietpi']);
  });

  test('are shown in a form that means the same', () => {
    const config = sound(all);
    expect(parseConfig(showConfig(config), 'bramble.yaml').config).toEqual(config);
  });
});
