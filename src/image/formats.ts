import { instanceId, metaData, userData } from './cloud-init.ts';
import type { DetectedImage, ImageKind } from './detect-image.ts';
import { dietPiPreScript, dietPiScript, dietPiText, dietPiWifi } from './dietpi.ts';
import { firstRunScript, firstRunTokens } from './first-run.ts';
import type { HostSettings } from './host-settings.ts';
import type { ImageEdit } from './image-edit.ts';
import { lastingTokens } from './lasting-tokens.ts';
import { needsNetworkConfig, networkConfig } from './network-config.ts';
import { hostKeyFile, wifiKeyName } from './secret-files.ts';

/** How one kind of image is told what is different on a host. */
interface ImageFormat {
  /** Arguments of the kernel that start the first boot's work. */
  firstBootTokens(settings: HostSettings): readonly string[];
  /** The files that the system looks for at its first boot. */
  edits(image: DetectedImage, settings: HostSettings): readonly ImageEdit[];
  /** What a person should know of this first boot, one sentence each. */
  notes(settings: HostSettings): readonly string[];
  /** Whether a Raspberry Pi 5 boots a kernel with pages of 16 KiB. */
  readonly hasLargePages: boolean;
}

const write = ({ partition }: DetectedImage, path: string, content: ImageEdit['content']): ImageEdit => ({
  path,
  content,
  replaces: partition.paths.includes(path),
});

/** cloud-init reads a seed from the boot partition. */
const seed = (os: 'raspberry-pi-os' | 'ubuntu'): Pick<ImageFormat, 'firstBootTokens' | 'edits'> => ({
  // Without it every start looks for the seed again.
  firstBootTokens: (settings) => [`ds=nocloud;i=${instanceId(settings)}`],
  edits: (image, settings) => [
    write(image, hostKeyFile(settings).path, hostKeyFile(settings).content),
    write(image, 'user-data', userData(settings, os)),
    write(image, 'meta-data', metaData(settings)),
    ...(needsNetworkConfig(settings) ? [write(image, 'network-config', networkConfig(settings, os === 'ubuntu' ? 'networkd' : undefined))] : []),
  ],
});

/** systemd runs a script of the boot partition in the place of the system. */
const script = (os: 'raspberry-pi-os' | 'debian'): Pick<ImageFormat, 'firstBootTokens' | 'edits'> => ({
  firstBootTokens: () => firstRunTokens(os),
  edits: (image, settings) => [
    write(image, hostKeyFile(settings).path, hostKeyFile(settings).content),
    write(image, 'firstrun.sh', firstRunScript(settings, os, lastingTokens(settings))),
    ...(settings.wifi === undefined ? [] : [write(image, wifiKeyName, settings.wifi.key)]),
  ],
});

export const formats: Readonly<Record<ImageKind, ImageFormat>> = {
  'raspberry-pi-os-seed': { ...seed('raspberry-pi-os'), notes: () => [], hasLargePages: true },
  'raspberry-pi-os-script': {
    ...script('raspberry-pi-os'),
    notes: () => ['The board starts three times by itself before it answers; that takes some minutes.'],
    hasLargePages: true,
  },
  ubuntu: { ...seed('ubuntu'), notes: () => [], hasLargePages: false },
  debian: {
    ...script('debian'),
    notes: () => ["Debian's images have no sudo: the board installs it from the internet after its second start, and bramble can work on it only then."],
    hasLargePages: false,
  },
  dietpi: {
    firstBootTokens: () => [],
    edits: (image, settings) => {
      const textOf = (path: string): string => image.partition.files.get(path) ?? '';
      const wifi = dietPiWifi(textOf('dietpi-wifi.txt'), settings);
      return [
        write(image, 'dietpi.txt', dietPiText(textOf('dietpi.txt'), settings)),
        write(image, 'Automation_Custom_PreScript.sh', dietPiPreScript(settings)),
        write(image, 'Automation_Custom_Script.sh', dietPiScript(settings)),
        ...(wifi === undefined ? [] : [write(image, 'dietpi-wifi.txt', wifi)]),
      ];
    },
    notes: ({ wifi }) => [
      'The first boot needs the internet and takes some minutes: until DietPi has installed OpenSSH, another SSH server answers with another key, which ssh refuses.',
      ...(wifi === undefined ? [] : ['DietPi uses either Wi-Fi or the cable: the cable stays off.']),
    ],
    hasLargePages: true,
  },
};
