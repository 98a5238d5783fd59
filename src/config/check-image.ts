import type { Address } from '../base/names.ts';
import { contains, parseAddress, parseCidr } from './cidr.ts';
import { type Finding, type Path, valueAt } from './finding.ts';
import { isImageUser } from './image-flaw.ts';

/** What an image of a host is made with, as far as it can be read: the host's own settings, else those of the top level. */
interface DraftImage {
  readonly name: string;
  readonly address: Address | undefined;
  /** The value for a key and where it stands; undefined where it is written nowhere. */
  readonly find: (key: 'wifi' | 'network') => { readonly path: Path; readonly value: unknown } | undefined;
}

/** What is wrong with images whose settings are each written correctly. */
export function checkImage(document: unknown): readonly Finding[] {
  const hosts = valueAt(document, ['hosts']);
  const images = (Array.isArray(hosts) ? hosts : []).map((host: unknown, index) => draftOf(document, host, index));
  const found = images.flatMap((image) => [...checkWifi(image, document), ...checkNetwork(image)]);
  return [...unique(found), ...checkLogin(document, Array.isArray(hosts) ? hosts : [])];
}

function draftOf(document: unknown, host: unknown, index: number): DraftImage {
  const address = valueAt(host, ['address']);
  const name = valueAt(host, ['name']);
  return {
    name: typeof name === 'string' ? name : `hosts[${index}]`,
    address: typeof address === 'string' ? parseAddress(address) : undefined,
    find: (key) =>
      [
        ['hosts', index, 'image', key],
        ['image', key],
      ]
        .map((path) => ({ path, value: valueAt(document, path) }))
        .find(({ value }) => value !== undefined),
  };
}

/** A setting of the top level is wrong once, not once a host. */
const unique = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(findings.map((each) => [JSON.stringify([each.path, each.code, each.message]), each])).values(),
];

function checkWifi({ find }: DraftImage, document: unknown): readonly Finding[] {
  const wifi = find('wifi');
  if (wifi === undefined || typeof wifi.value !== 'object' || wifi.value === null) return [];
  const { path } = wifi;
  const [file, variable] = ['passwordFile', 'passwordVariable'].map((key) => valueAt(wifi.value, [key]));
  const country: readonly Finding[] =
    valueAt(document, ['image', 'country']) === undefined
      ? [
          {
            code: 'config.wifi-no-country',
            path,
            at: 'key',
            message: 'a radio stays off until it knows the country whose rules it has to follow',
            remedy: 'Add country to image, such as country: DE.',
          },
        ]
      : [];
  const password: readonly Finding[] =
    (file === undefined) === (variable === undefined)
      ? [
          {
            code: 'config.wifi-password-place',
            path,
            at: 'key',
            message: file === undefined ? 'nothing tells where the password of this network is' : 'the password of this network is in two places',
            remedy: 'Write it into a file of its own and name that as passwordFile, or name an environment variable as passwordVariable.',
          },
        ]
      : [];
  return [...country, ...password];
}

function checkNetwork({ name, address, find }: DraftImage): readonly Finding[] {
  const network = find('network');
  if (network === undefined || valueAt(network.value, ['mode']) !== 'static') return [];
  const gateway = valueAt(network.value, ['gateway']);
  if (gateway === undefined)
    return [
      {
        code: 'config.static-no-gateway',
        path: network.path,
        at: 'key',
        message: 'a host with an address of its own has to be told the way out',
        remedy: "Add gateway with your router's address, such as gateway: 10.0.0.1.",
      },
    ];
  const written = valueAt(network.value, ['prefix']) ?? 24;
  const prefix = typeof written === 'number' && written >= 8 && written <= 30 ? written : undefined;
  const router = typeof gateway === 'string' ? parseAddress(gateway) : undefined;
  const range = address === undefined || prefix === undefined ? undefined : parseCidr(`${address}/${prefix}`)?.range;
  const path = [...network.path, 'gateway'];
  if (router === undefined || range === undefined) return [];
  if (router === address)
    return [{ code: 'config.static-gateway', path, message: `${router} is the address of ${name} itself`, remedy: "Write your router's address." }];
  return contains(range, router)
    ? []
    : [
        {
          code: 'config.static-gateway',
          path,
          message: `${name} with ${address}/${prefix} cannot reach the gateway ${router}, which is in another network`,
          remedy: 'Correct gateway or prefix, or give the host an address of the same network.',
        },
      ];
}

/** Where a file names an image, somebody has to be able to log in on what it becomes. */
function checkLogin(document: unknown, hosts: readonly unknown[]): readonly Finding[] {
  const at = (path: Path): unknown => valueAt(document, path);
  const anywhere = (index: number, ...keys: Path): unknown => at(['hosts', index, ...keys]) ?? at(keys);
  const imaged = hosts.map((_, index) => index).filter((index) => anywhere(index, 'image', 'source') !== undefined);
  const place = (index: number): Pick<Finding, 'path' | 'at'> => ({
    path: at(['image', 'source']) === undefined ? ['hosts', index, 'image'] : ['image'],
    at: 'key',
  });
  const nobody = imaged.find((index) => anywhere(index, 'image', 'user') === undefined && !isImageUser(anywhere(index, 'ssh', 'user')));
  const noKey = imaged.find((index) => at(['image', 'authorizedKeys']) === undefined && anywhere(index, 'ssh', 'identityFile') === undefined);
  const user: readonly Finding[] =
    nobody === undefined
      ? []
      : [
          {
            code: 'config.image-no-user',
            ...place(nobody),
            message: 'nothing names the user that an image gets',
            remedy: 'Add user to image, such as user: pi.',
          },
        ];
  const key: readonly Finding[] =
    noKey === undefined
      ? []
      : [
          {
            code: 'config.image-no-key',
            ...place(noKey),
            message: 'nobody could log in: an image takes no passwords, and no public key is named',
            remedy: 'Add authorizedKeys to image, such as authorizedKeys: [~/.ssh/id_ed25519.pub].',
          },
        ];
  return [...user, ...key];
}
