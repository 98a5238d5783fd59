import { z } from 'zod';
import { authorizedKeyFlaw, imageUserFlaw, sha256Flaw, sha256Pattern, sourceFlaw, userPattern } from './image-flaw.ts';
import { countryFlaw, keymapFlaw, keymapPattern, localeFlaw, localePattern, timezoneFlaw } from './place-flaw.ts';
import { address, text } from './schema-text.ts';
import { pathFlaw } from './ssh-flaw.ts';
import { ssidFlaw, variableFlaw, variablePattern } from './wifi-flaw.ts';

const source = text(sourceFlaw, {
  description:
    'The OS image: a file (raw, or packed with xz, zstd, gzip or zip; a relative path starts at the folder of this file) or a URL. Also the list of images of Raspberry Pi Imager; `os` then names the entry.',
  examples: ['2026-06-18-raspios-trixie-arm64-lite.img.xz'],
  'x-default': "what the command line names, else Raspberry Pi's own list",
}).optional();

const os = z
  .string()
  .min(1)
  .meta({
    description: "Name of the entry, where `source` is Raspberry Pi Imager's list.",
    examples: ['Raspberry Pi OS Lite (64-bit)'],
    'x-default': 'its Raspberry Pi OS Lite (64-bit)',
  })
  .optional();

const sha256 = text(sha256Flaw, {
  description: 'Checksum of the image as it is published, still packed.',
  examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  pattern: sha256Pattern,
  'x-default': 'for a URL what is published beside it, else none',
}).optional();

const user = text(imageUserFlaw, {
  description: 'User that the first boot makes, or renames the one of the image to: logs in by key only, and may run `sudo` without a password.',
  examples: ['pi'],
  pattern: userPattern,
  'x-default': 'the `user` of `ssh`',
}).optional();

const wifi = z
  .strictObject({
    ssid: text(ssidFlaw, { description: 'Name of the network.', examples: ['home'] }),
    hidden: z
      .boolean()
      .meta({ description: 'Whether the access point keeps its name to itself.', examples: [true] })
      .default(false),
    passwordFile: text(pathFlaw, {
      description:
        'File with the password and nothing else. A relative path starts at the folder of this file. What reaches the card is the key that WPA makes of it.',
      examples: ['wifi-password'],
      'x-default': 'none',
    }).optional(),
    passwordVariable: text(variableFlaw, {
      description: 'Environment variable with the password, instead of a file.',
      examples: ['WIFI_PASSWORD'],
      pattern: variablePattern,
      'x-default': 'none',
    }).optional(),
  })
  .meta({
    description:
      'Network that the host joins by radio, with WPA2 or WPA2/WPA3 and a password. Needs `image.country`. A cable is better for every node, and needed for control planes.',
  })
  .optional();

const network = z
  .strictObject({
    mode: z
      .enum(['dhcp', 'static'])
      .meta({
        description: "`dhcp`: your router hands out the host's `address`, by a reservation. `static`: the card sets it.",
        examples: ['static'],
      })
      .default('dhcp'),
    gateway: address({ description: 'The router, for `static`.', examples: ['10.0.0.1'], 'x-default': 'none' }).optional(),
    prefix: z
      .int()
      .min(8)
      .max(30)
      .meta({ description: 'Fixed bits of your network, for `static`: 24 is a mask of 255.255.255.0.', examples: [24] })
      .default(24),
    nameservers: z
      .array(address({ description: 'IPv4 address of a resolver.', examples: ['10.0.0.1'] }))
      .max(3)
      .meta({ description: 'Resolvers, for `static`.', examples: [['10.0.0.1']], 'x-default': 'the gateway' })
      .optional(),
  })
  .meta({ description: 'How the host gets the address that this file gives it, on Wi-Fi where that is set, else on the cable.' })
  .optional();

/** `hosts[].image`. */
export const hostImage = z
  .strictObject({ source, os, sha256, user, wifi, network })
  .meta({ description: 'What is otherwise for this host. `wifi` and `network` replace those of the top level whole.' })
  .optional();

/** `image` at the top. */
export const image = z
  .strictObject({
    source,
    os,
    sha256,
    user,
    authorizedKeys: z
      .array(
        text(authorizedKeyFlaw, {
          description: 'A public key, or the path of a file that ends in `.pub`.',
          examples: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJ3nu3YXVGFCPjxyKWPB2uWXDGO7WREGMkIK7ZnUTbO me'],
        }),
      )
      .min(1)
      .meta({
        description: 'Who may log in: public keys, or paths of files with one that end in `.pub`.',
        examples: [['~/.ssh/id_ed25519.pub']],
        'x-default': 'the public half of `ssh.identityFile`',
      })
      .optional(),
    timezone: text(timezoneFlaw, { description: 'Time zone, by its IANA name.', examples: ['Europe/Berlin'] }).default('Etc/UTC'),
    locale: text(localeFlaw, { description: 'Language and formats, in UTF-8.', examples: ['en_GB.UTF-8'], pattern: localePattern }).default('C.UTF-8'),
    keymap: text(keymapFlaw, { description: 'Layout of a keyboard, should one ever be plugged in.', examples: ['gb'], pattern: keymapPattern }).default('us'),
    country: text(countryFlaw, {
      description: 'Country whose rules radios follow, as two letters of ISO 3166. Needed for Wi-Fi.',
      examples: ['DE'],
      pattern: '^[A-Z]{2}$',
      'x-default': 'none',
    }).optional(),
    wifi,
    network,
  })
  .meta({ description: 'What `bramble image` writes on a card, so that a host needs nothing but power and network: docs/boards.md.' })
  .prefault({});
