import type { HostName } from '../../../src/base/names.ts';
import { secret, Secret } from '../../../src/base/secret.ts';
import { customise } from '../../../src/image/customise.ts';
import type { Customisation, ImageRequest } from '../../../src/image/image-edit.ts';
import { sampleConfig } from '../../../src/testkit/sample-config.ts';
import { recordedImage, recordedImageNames } from '../../recorded/images/recorded-images.ts';

export const goldenImageFolder = 'test/golden/image';

const wired = `ssh: { user: pi }
image: { timezone: Europe/Berlin, locale: de_DE.UTF-8, keymap: de, country: DE, network: { mode: static, gateway: 10.0.0.1 } }
`;
const radio = `ssh: { user: pi }
image: { timezone: Europe/Berlin, locale: de_DE.UTF-8, keymap: de, country: DE, wifi: { ssid: "it's \\"home\\" $1", hidden: true, passwordFile: wifi } }
`;

/** Everything that a card of this image gets, for a host on a cable with a static address or for one on Wi-Fi with DHCP. */
export function requestFor(image: string, way: 'cable' | 'wifi'): ImageRequest {
  return {
    contents: recordedImage(image),
    config: sampleConfig(1, 1, way === 'cable' ? wired : radio),
    host: 'worker-1' as HostName,
    authorizedKeys: [
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJ3nu3YXVGFCPjxyKWPB2uWXDGO7WREGMkIK7ZnUTbO me@laptop',
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJ3nu3YXVGFCPjxyKWPB2uWXDGO7WREGMkIK7ZnUTbO it's $HOME `x`",
    ],
    hostKey: {
      privateKey: secret('-----BEGIN OPENSSH PRIVATE KEY-----\nHOST-KEY-OF-A-TEST\n-----END OPENSSH PRIVATE KEY-----\n'),
      publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHostKeyOfATestHostKeyOfATestHostKeyOfATes worker-1',
    },
    wifiKey: way === 'cable' ? undefined : secret('0123456789abcdef'.repeat(4)),
  };
}

export function customised(image: string, way: 'cable' | 'wifi'): Customisation {
  const made = customise(requestFor(image, way));
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return made.value;
}

export const textOf = (content: string | Secret): string => (content instanceof Secret ? content.reveal() : content);

/** Files by their path below the folder: what each recorded image gets, keys of a test included. */
export const goldenImageFiles = (): ReadonlyMap<string, string> =>
  new Map(
    recordedImageNames.flatMap((image) =>
      (['cable', 'wifi'] as const).flatMap((way): readonly (readonly [string, string])[] => {
        const { edits, label, notes } = customised(image, way);
        const told = `label: ${label}\n${notes.map((note) => `note: ${note}\n`).join('')}`;
        return [[`${image}/${way}/told.txt`, told], ...edits.map(({ path, content }) => [`${image}/${way}/boot/${path}`, textOf(content)] as const)];
      }),
    ),
  );
