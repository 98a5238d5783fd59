import { withTokens } from '../board/cmdline.ts';
import { withSettings } from '../board/config-txt.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Problem } from '../base/trouble.ts';
import type { Host } from '../config/config.ts';
import { detectImage, type DetectedImage } from './detect-image.ts';
import { formats } from './formats.ts';
import type { HostSettings } from './host-settings.ts';
import type { Customisation, ImageEdit, ImageRequest } from './image-edit.ts';
import { lastingTokens } from './lasting-tokens.ts';
import { notesOf } from './notes.ts';

/** Everything that makes this image the image of this host, or every reason why it cannot be. */
export function customise(request: ImageRequest): Result<Customisation, readonly Problem[]> {
  const host = request.config.hosts.find(({ name }) => name === request.host);
  if (host === undefined) throw new Error(`bug: ${request.host} is not in the config`);
  const image = detectImage(request.contents);
  const settings = settingsOf(request, host);
  if (!image.ok || !settings.ok) return err([...(image.ok ? [] : [image.error]), ...(settings.ok ? [] : settings.error)]);
  const made = { image: image.value, settings: settings.value, hasSmallPages: host.pageSize === '4k' };
  return ok({
    host: host.name,
    partition: image.value.partition.number,
    edits: [...bootEdits(made), ...formats[image.value.kind].edits(image.value, settings.value)].toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    label: `${host.name} ${host.address}`,
    notes: [...notesOf(host, settings.value), ...formats[image.value.kind].notes(settings.value)],
  });
}

interface Made {
  readonly image: DetectedImage;
  readonly settings: HostSettings;
  readonly hasSmallPages: boolean;
}

/** Command lines and config.txt; a file that has everything already is left alone. */
function bootEdits({ image, settings, hasSmallPages }: Made): readonly ImageEdit[] {
  const { partition, cmdlines } = image;
  const { firstBootTokens, hasLargePages } = formats[image.kind];
  // Those of the first boot come last: what goes by itself afterwards takes nothing along.
  const tokens = [...lastingTokens(settings), ...firstBootTokens(settings)];
  const edit = (path: string, change: (text: string) => string): readonly ImageEdit[] => {
    const text = partition.files.get(path);
    const content = text === undefined ? undefined : change(text);
    return content === undefined || content === text ? [] : [{ path, content, replaces: true }];
  };
  const pages =
    hasSmallPages && hasLargePages && partition.paths.includes('kernel8.img')
      ? edit('config.txt', (text) => withSettings(text, [{ key: 'kernel', value: 'kernel8.img' }], pi5))
      : [];
  return [...cmdlines.flatMap((path) => edit(path, (text) => withTokens(text, tokens))), ...pages];
}

/** The board whose kernel of its own has large pages; all others boot kernel8.img by themselves. */
const pi5 = { filters: ['pi5'] };

function settingsOf({ config, authorizedKeys, hostKey, wifiKey }: ImageRequest, host: Host): Result<HostSettings, readonly Problem[]> {
  const { user, wifi, network } = host.image;
  const { timezone, locale, keymap, country } = config.image;
  const problems = [
    ...(user === undefined
      ? [problem(host, 'config.image-no-user', 'nothing names the user that the image gets', 'Add user to image, such as user: pi.')]
      : []),
    ...(authorizedKeys.length === 0
      ? [
          problem(
            host,
            'config.image-no-key',
            'nobody could log in: an image takes no passwords, and no public key is named',
            'Add authorizedKeys to image, such as authorizedKeys: [~/.ssh/id_ed25519.pub].',
          ),
        ]
      : []),
  ];
  if (user === undefined || problems.length > 0) return err(problems);
  if (wifi !== undefined && wifiKey === undefined) throw new Error(`bug: the Wi-Fi key of ${host.name} was not read`);
  return ok({
    name: host.name,
    address: host.address,
    user,
    authorizedKeys,
    hostKey,
    timezone,
    locale,
    keymap,
    country,
    wifi: wifi === undefined || wifiKey === undefined ? undefined : { ssid: wifi.ssid, hidden: wifi.hidden, key: wifiKey },
    network,
  });
}

const problem = (host: Host, code: string, message: string, remedy: string): Problem => ({
  kind: 'problem',
  code,
  severity: 'error',
  message: `${host.name}: ${message}`,
  remedy,
  host: host.name,
});
