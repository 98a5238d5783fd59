import { dirname, join } from 'node:path';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { lazyDownloader } from '../adapters/download/lazy-downloader.ts';
import { blockDevices } from '../adapters/image/block-devices.ts';
import { hostKeys } from '../adapters/image/host-keys.ts';
import { imageFiles } from '../adapters/image/image-files.ts';
import { userTexts } from '../adapters/image/user-texts.ts';
import { storePath } from '../adapters/store/store-path.ts';
import type { Recipes } from '../cli/recipes.ts';
import { makeImages } from '../run/image/make-images.ts';
import { openStore } from './artifacts.ts';

export const imageRecipes: Pick<Recipes, 'image' | 'blockDevices'> = {
  image: ({ config, configPath, emit, signal }, wish) =>
    makeImages(
      config,
      {
        files: imageFiles,
        devices: blockDevices,
        keys: hostKeys(dirname(configPath)),
        texts: userTexts(process.env),
        store: openStore(),
        // Who names an address means that one: a mirror of bramble's own artifacts does not have it.
        downloader: lazyDownloader({ base: undefined, clock: systemClock }),
        scratchFolder: join(storePath(process.env), 'images'),
        clock: systemClock,
        emit,
        signal,
      },
      wish,
    ),
  blockDevices: () => blockDevices.list(),
};
